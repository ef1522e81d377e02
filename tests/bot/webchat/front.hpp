// The page's routes without a network: requests are calls, sockets are queues. The store is real;
// a turn is one message in and one out.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bot/webchat/webchat.hpp"

namespace yishi::test {

namespace asio = boost::asio;

class fake_socket final : public http::socket {
 public:
    explicit fake_socket(asio::any_io_executor io) : wake_(io) {}
    asio::awaitable<std::optional<std::string>> receive() override;
    void send(std::string text) override { sent.push_back(nlohmann::json::parse(text)); }
    void close() override;

    void say(const nlohmann::json& frame);
    // The frames of that type so far.
    std::vector<nlohmann::json> of(const std::string& type) const;
    // The seqs of all entries so far, in the order they came.
    std::vector<std::int64_t> seqs() const;

    std::vector<nlohmann::json> sent;
    bool closed = false;
    bool over = false;  // the server's coroutine has ended

 private:
    asio::steady_timer wake_;
    std::deque<std::string> incoming_;
};

// Keeps routes; nothing listens.
class fake_server final : public http::server {
 public:
    void add(http::route value) override { routes.push_back(std::move(value)); }
    void add(http::socket_route value) override { sockets.push_back(std::move(value)); }
    void add(http::stream_route) override {}
    std::string start() override { return {}; }
    asio::awaitable<void> drain() override { co_return; }
    std::size_t connections() const override { return 0; }
    http::server_figures figures() const override { return {}; }

    std::vector<http::route> routes;
    std::vector<http::socket_route> sockets;
};

// Stores what is said and answers "re: ...", each turn in one unit.
class fake_conversations final : public conversation::conversations {
 public:
    fake_conversations(asio::any_io_executor io, storage::store& on) : io_(io), store_(on) {}
    asio::awaitable<storage::result<conversation::receipt>> receive(inbound_message message,
                                                                    std::string request) override;
    asio::awaitable<storage::result<void>> wake(std::int64_t) override {
        co_return storage::result<void>();
    }
    asio::awaitable<storage::result<void>> refuse_media(std::int64_t) override {
        co_return storage::result<void>();
    }
    void listen(conversation::listener value) override { listeners.push_back(std::move(value)); }
    void tell(const conversation::receipt& news) override {
        for (const auto& each : listeners) each(news);
    }
    conversation::turn_setting setting_of(std::string_view) override { return {}; }
    asio::awaitable<std::shared_ptr<const conversation::town>> town_of(std::string) override {
        co_return nullptr;
    }
    const std::map<std::string, conversation::turn_figures, std::less<>>& figures() const override {
        return counted;
    }

    std::vector<conversation::listener> listeners;
    std::map<std::string, conversation::turn_figures, std::less<>> counted;
    std::vector<inbound_message> received;
    bool failing = false;
    bool silent = false;  // nobody is told of commits
    std::string choices;  // JSON of the answers' choices, or empty

 private:
    asio::any_io_executor io_;
    storage::store& store_;
};

class front {
 public:
    front();
    ~front();

    // Runs the io thread until it is so. False after a generous limit.
    bool until(const std::function<bool()>& so);

    http::response post(const std::string& path,
                        const std::string& body,
                        const std::string& token = "",
                        const http::headers& more = {});
    http::response get(const std::string& path, const std::string& token = "");
    http::response ask(http::request value);
    nlohmann::json post_json(const std::string& path,
                             const nlohmann::json& body,
                             const std::string& token = "");
    std::string new_device();
    // Opens a socket and says hello.
    std::shared_ptr<fake_socket> connect(const std::string& token, std::int64_t after);
    std::shared_ptr<fake_socket> open();
    // Starts a request and leaves it under way; set when it is answered.
    std::shared_ptr<std::optional<http::response>> begin(const std::string& path,
                                                         const std::string& body,
                                                         const std::string& token);
    // Someone else's message in the thread (an officer's), told as the desk would.
    void officer_says(const std::string& text);
    std::int64_t count(const std::string& table);

    asio::io_context io;
    std::int64_t now = 1'782'000'000'000;
    std::string folder;
    std::unique_ptr<storage::store> store;
    std::unique_ptr<fake_conversations> talk;
    fake_server server;
    webchat::stored_photo photo;  // what storing gives
    std::map<std::string, webchat::photo> kept;
    std::shared_ptr<webchat::service> service;

 private:
    void add_routes();
    std::uint64_t seed_ = 1;
};

}  // namespace yishi::test
