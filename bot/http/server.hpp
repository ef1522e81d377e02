// The HTTP server: listener, connections, limits, routing, WebSocket. Beast stays in the .cpp
// files. Threading: one io thread runs everything; handlers are coroutines on it and must not block
// it.
#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/http/message.hpp"
#include "bot/measure/histogram.hpp"

namespace yishi::http {

namespace asio = boost::asio;

// Routes are added before start(). Literal segments win over {captures}.
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

// A long-lived response: server-sent events. Members are called on the io thread; comments keep the
// connection alive in between.
class event_stream {
 public:
    virtual ~event_stream() = default;
    // Queues an event (bounded; a peer that does not read is closed). False: gone.
    virtual bool send(std::string_view event, std::string_view data, std::string_view id) = 0;
    virtual void close() = 0;
    virtual bool gone() const = 0;
    // Waits that long, or until wake(), or until the stream is gone. False: gone.
    virtual asio::awaitable<bool> pause(std::chrono::milliseconds time) = 0;
    virtual void wake() = 0;
};
struct stream_route {
    std::string path;
    // Decides before the stream begins: an empty optional accepts, a response refuses.
    std::function<asio::awaitable<std::optional<response>>(request)> admit;
    // The stream ends when this returns.
    std::function<asio::awaitable<void>(request, std::shared_ptr<event_stream>)> serve;
};

struct limits {
    std::size_t connections_max = 12'000;
    std::size_t connections_max_per_address = 10'000;  // lowered where no proxy stands in front
    std::size_t header_max = 8 << 10;                  // bytes
    // Slow clients are cut: each is for the whole of it, however the bytes trickle.
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{30'000};
    std::chrono::milliseconds idle_timeout{75'000};  // between requests of a connection
    std::chrono::milliseconds write_timeout{30'000};
    std::chrono::milliseconds drain_timeout{10'000};
    std::chrono::milliseconds ping_after{25'000};  // WebSocket and event streams, when silent
    int tls_handshakes_max = 100;                  // a second
};

struct tls_files {
    std::string certificate;  // PEM
    std::string key;
};

struct server_options {
    std::string listen;                        // ADDR:PORT, port 0 takes a free one
    std::vector<std::string> trusted_proxies;  // addresses or networks (10.0.0.0/8) in front of us:
                                               // their X-Forwarded-For, -Proto, X-Request-Id count
    http::limits limits;
    std::optional<tls_files> tls;
    std::string log_sample;  // "all" or "errors": which requests the access log has
};

// What was answered on one route.
struct route_figures {
    std::array<std::uint64_t, 6> answers{};  // by the hundreds of the status
    measure::histogram time;                 // from the header's last byte to the answer's
};
struct server_figures {
    std::size_t connections = 0;                               // open now
    std::map<std::string, route_figures, std::less<>> routes;  // by pattern; "-": no route
};

class server {
 public:
    virtual ~server() = default;
    virtual void add(route value) = 0;
    virtual void add(socket_route value) = 0;
    virtual void add(stream_route value) = 0;
    // Binds and starts accepting; throws boost::system::system_error if it can't. Returns the bound
    // ADDR:PORT.
    virtual std::string start() = 0;
    // Stops accepting, lets requests under way finish (drain_timeout), closes the rest.
    virtual asio::awaitable<void> drain() = 0;
    virtual std::size_t connections() const = 0;
    virtual server_figures figures() const = 0;
};

std::unique_ptr<server> make_server(asio::any_io_executor io, server_options options);

}  // namespace yishi::http
