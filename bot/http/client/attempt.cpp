#include "bot/http/client/attempt.hpp"

#include <algorithm>

namespace yishi::http {

namespace {

constexpr std::chrono::milliseconds grain{20};  // a timeout may come that much late

void end(attempt& value, boost::system::errc::errc_t why) {
    value.ended = make_error_code(why);
    if (value.abort) value.abort();
}

}  // namespace

void attempts::add(attempt& value) {
    list_.push_back(value);
    watch(value);
}

void attempts::watch(const attempt& value) {
    const auto next = std::min(value.deadline, value.step);
    if (next < armed_) arm(next);
}

void attempts::cancel() {
    // Aborting only cancels: requests leave the list later, on their own.
    for (auto& each : list_) end(each, boost::system::errc::operation_canceled);
    timer_.cancel();
}

void attempts::arm(steady::time_point at) {
    armed_ = at;
    timer_.expires_at(at);
    timer_.async_wait([self = shared_from_this()](error_code error) {
        if (!error) self->expire();
    });
}

void attempts::expire() {
    const auto now = steady::now();
    auto next = steady::time_point::max();
    for (auto& each : list_) {
        if (each.ended) continue;
        if (now >= each.deadline) {
            end(each, boost::system::errc::timed_out);
        } else if (now >= each.step) {
            each.step = steady::time_point::max();
            if (each.abort) each.abort();
        }
        if (!each.ended) next = std::min({next, each.deadline, each.step});
    }
    armed_ = steady::time_point::max();
    if (next < armed_) arm(std::max(next, now + grain));
}

}  // namespace yishi::http
