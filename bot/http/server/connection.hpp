// One accepted connection from its first byte to its last.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bot/http/server/core.hpp"
#include "bot/http/server/request_parser.hpp"
#include "bot/http/transport.hpp"

namespace yishi::http {

class connection final : public link {
 public:
    connection(std::shared_ptr<core> shared, tcp::socket accepted, const asio::ip::address& from);
    ~connection() override;

    // False: one connection too many.
    bool admitted() const { return admitted_; }
    asio::awaitable<void> run();
    // Answers 503 and closes.
    asio::awaitable<void> refuse();

    void cut() override;
    void finish() override;
    void tick(steady::time_point now) override;

    // A WebSocket or event stream takes the connection over and is told in its stead.
    struct takeover {
        std::function<void()> cut;
        std::function<void()> finish;
        std::function<void(steady::time_point)> tick;
    };
    void taken_by(takeover by) { by_ = std::move(by); }
    transport& stream() { return stream_; }
    core& shared() { return *core_; }

 private:
    enum class phase { idle, busy, closing };

    asio::awaitable<bool> next_header();
    asio::awaitable<bool> read_body(std::int64_t body_max);
    asio::awaitable<bool> answer();
    asio::awaitable<bool> answer_route(const route& to, std::string_view pattern);
    asio::awaitable<bool> upgrade(const socket_route& to);
    asio::awaitable<bool> stream_events(const stream_route& to);
    asio::awaitable<bool> write(response value, std::string_view pattern);
    asio::awaitable<void> fail(int status, std::string_view title, std::string_view detail = {});
    asio::awaitable<void> linger();
    bool skip_blank_line();
    void limit(std::chrono::milliseconds time) { deadline = steady::now() + time; }
    void unlimited() { deadline = steady::time_point::max(); }
    response internal_error(std::string_view pattern, std::string_view what) const;
    // Counts what was answered, and writes its line of the access log.
    void account(std::string_view pattern, int status, std::size_t bytes) const;

    std::shared_ptr<core> core_;
    transport stream_;
    asio::ip::address from_;
    std::string peer_;
    std::string in_;   // read but not yet parsed
    std::string out_;  // the head being written
    std::optional<request_parser> parser_;
    std::string id_;
    std::string method_;
    steady::time_point began_;
    takeover by_;
    phase phase_ = phase::idle;
    bool admitted_ = false;
    bool trusted_ = false;  // the neighbour is one of trusted_proxies
    bool first_ = true;
    bool close_ = false;  // after this response
};

// Implemented in websocket.cpp and event_stream.cpp. They return when the connection is over.
asio::awaitable<void> run_websocket(connection& on, const socket_route& to, request value);
asio::awaitable<void> run_event_stream(connection& on,
                                       const stream_route& to,
                                       request value,
                                       std::string head);

}  // namespace yishi::http
