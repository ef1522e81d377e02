// The HTTP server: listener, connections, limits, routing, WebSocket. Beast stays in the .cpp files.
// Threading: one io thread runs everything; handlers are coroutines on it and must not block it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/http/message.hpp"

namespace yishi::http {

namespace asio = boost::asio;

// May throw: answered as 500 with a problem document, logged with the request's id.
using handler = std::function<asio::awaitable<response>(request)>;

struct route {
    std::string method;   // "GET" also serves HEAD; "*" any
    std::string pattern;  // "/api/v1/cases/{number}"; a last "{rest...}" takes the remaining path
    http::handler handle;
    std::int64_t body_max = 64 << 10;  // bytes
};

// One WebSocket, already accepted. Members are called on the io thread.
class socket {
   public:
    virtual ~socket() = default;
    // The next text frame; nullopt when the peer is gone or too slow.
    virtual asio::awaitable<std::optional<std::string>> receive() = 0;
    // Queues a frame (bounded; a peer that does not read is closed). Returns at once.
    virtual void send(std::string text) = 0;
    virtual void close() = 0;
};
struct socket_route {
    std::string path;
    // Decides before the upgrade: an empty optional accepts, a response refuses (Origin check).
    std::function<std::optional<response>(const request&)> admit;
    std::function<asio::awaitable<void>(request, std::shared_ptr<socket>)> serve;
    std::int64_t frame_max = 64 << 10;
};

// A long-lived response: server-sent events.
class event_stream {
   public:
    virtual ~event_stream() = default;
    virtual bool send(std::string_view event, std::string_view data, std::string_view id) = 0;  // false: gone
    virtual void close() = 0;
    virtual bool gone() const = 0;
};

struct limits {
    std::size_t connections_max = 12'000;
    std::size_t connections_max_per_address = 10'000;  // lowered where no proxy stands in front
    std::size_t header_max = 8 << 10;                  // bytes
    std::chrono::seconds header_timeout{10};           // slow clients are cut
    std::chrono::seconds body_timeout{30};
    std::chrono::seconds idle_timeout{75};             // between requests of a connection
    std::chrono::seconds write_timeout{30};
    std::chrono::seconds drain_timeout{10};
};

struct tls_files {
    std::string certificate;  // PEM
    std::string key;
};

struct server_options {
    std::string listen;  // ADDR:PORT, port 0 takes a free one
    std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For and -Proto count
    http::limits limits;
    std::optional<tls_files> tls;
    std::string log_sample;  // "all" or "errors": which requests the access log has
};

class server {
   public:
    virtual ~server() = default;
    virtual void add(route value) = 0;
    virtual void add(socket_route value) = 0;
    // Binds and starts accepting; throws boost::system::system_error if it can't. Returns the bound ADDR:PORT.
    virtual std::string start() = 0;
    // Stops accepting, lets requests under way finish (drain_timeout), closes the rest.
    virtual asio::awaitable<void> drain() = 0;
    virtual std::size_t connections() const = 0;
};

std::unique_ptr<server> make_server(asio::any_io_executor io, server_options options);

}  // namespace yishi::http
