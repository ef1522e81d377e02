// What limits the time of requests under way: one timer for all of them.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <functional>

#include "bot/http/transport.hpp"

namespace yishi::http {

using steady = std::chrono::steady_clock;

// A request under way. `abort` ends what it is waiting for at the moment.
struct attempt
    : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    steady::time_point deadline;
    steady::time_point step = steady::time_point::max();  // of this step alone: abort, but go on
    std::function<void()> abort;
    error_code ended;  // timed out or cancelled: nothing more is begun
};

class attempts : public std::enable_shared_from_this<attempts> {
 public:
    explicit attempts(const asio::any_io_executor& io) : timer_(io) {}
    void add(attempt& value);
    // Call after setting a step's limit.
    void watch(const attempt& value);
    // Ends all.
    void cancel();

 private:
    void arm(steady::time_point at);
    void expire();

    using list = boost::intrusive::list<attempt, boost::intrusive::constant_time_size<false>>;
    list list_;
    asio::steady_timer timer_;
    steady::time_point armed_ = steady::time_point::max();
};

}  // namespace yishi::http
