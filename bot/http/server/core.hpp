// What the server's connections share: options, routes, counts, the clock tick that cuts the slow.
// Threading: the io thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "bot/http/server.hpp"
#include "bot/http/server/proxies.hpp"
#include "bot/http/server/router.hpp"

namespace yishi::http {

using steady = std::chrono::steady_clock;

// A connection as the tick and draining see it.
class link {
 public:
    virtual ~link() = default;
    // Closes the socket now.
    virtual void cut() = 0;
    // Ends after what is under way.
    virtual void finish() = 0;
    // About every second.
    virtual void tick(steady::time_point now) = 0;

    steady::time_point deadline = steady::time_point::max();  // then it is cut
};

inline constexpr std::size_t refusals_max = 256;  // answered 503 at once

class core : public std::enable_shared_from_this<core> {
 public:
    core(asio::any_io_executor executor, server_options given);

    asio::any_io_executor io;
    server_options options;
    router routes;
    proxies trusted;
    std::unique_ptr<asio::ssl::context> tls;
    bool draining = false;

    // False when this connection is one too many, of all or of its address: refuse it, then leave.
    bool enter(link& value, const asio::ip::address& from);
    void leave(link& value, const asio::ip::address& from);
    std::size_t connections() const { return links_.size(); }
    // So many are being refused that even that costs too much: just close.
    bool overrun() const { return links_.size() >= options.limits.connections_max + refusals_max; }

    void start_ticking();
    void finish_all();
    void cut_all();
    // Waits until no connection is left, at most that long.
    asio::awaitable<void> wait_empty(std::chrono::milliseconds time_max);
    void stop();

    std::string next_id();
    std::string_view date();  // of the Date header
    bool logs(int status) const { return log_all_ || status >= 400; }
    void count(std::string_view pattern, int status, steady::duration took);
    server_figures figures() const { return {links_.size(), routes_}; }

 private:
    void tick();

    asio::steady_timer ticker_;
    asio::steady_timer emptied_;
    std::chrono::milliseconds tick_time_;
    std::unordered_set<link*> links_;
    std::unordered_map<std::string, std::size_t> by_address_;
    std::map<std::string, route_figures, std::less<>> routes_;
    std::uint64_t id_ = 0;
    std::int64_t date_second_ = 0;
    std::string date_;
    bool log_all_ = false;
    bool stopped_ = false;
};

}  // namespace yishi::http
