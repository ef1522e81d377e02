// The kept connections to one host, and who waits for one.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "bot/http/client/attempt.hpp"

namespace yishi::http {

// A connection between requests.
struct wire {
    std::unique_ptr<transport> stream;
    std::string in;     // read but not yet parsed
    bool used = false;  // it has answered before
    steady::time_point idle_since;

    // The peer has neither closed nor sent what nobody asked for.
    bool alive() const;
};

// A pool lends at most `open_max` wires; one that is lent counts until it comes back.
class pool {
 public:
    pool(asio::any_io_executor io, std::size_t open_max, std::size_t waiting_max);

    // A kept wire at once, or null.
    std::unique_ptr<wire> take_kept();
    // A kept wire, or null with the right to connect, in the order of asking; an error if `on`
    // ended.
    asio::awaitable<error_code> take(attempt& on, std::unique_ptr<wire>& out);
    // Gives back a wire that can serve again, or null for one that can't.
    void give(std::unique_ptr<wire> back);
    // Drops wires idle since before `limit`.
    void drop_idle(steady::time_point limit);
    bool has_idle() const { return !idle_.empty(); }
    bool unused() const { return lent_ == 0 && idle_.empty() && waiting_.empty(); }

 private:
    struct waiter {
        explicit waiter(const asio::any_io_executor& io) : timer(io, steady::time_point::max()) {}
        asio::steady_timer timer;
        std::unique_ptr<wire> given;
        bool ready = false;
    };

    asio::any_io_executor io_;
    std::size_t open_max_;
    std::size_t waiting_max_;
    std::size_t lent_ = 0;
    std::vector<std::unique_ptr<wire>> idle_;  // the newest last, used first
    std::deque<waiter*> waiting_;
};

}  // namespace yishi::http
