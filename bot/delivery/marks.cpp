#include "bot/delivery/marks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace yishi::delivery {

marks::marks(asio::any_io_executor io, storage::store& to)
    : io_(std::move(io)), store_(to), timer_(io_) {}

void marks::add(storage::messages::mark value, bool soon, std::function<void(bool)> then) {
    waiting_.push_back({std::move(value), std::move(then)});
    if (writing_ || backing_off_) return;
    if (waiting_.size() >= marks_max) {
        write();
    } else {
        arm(soon ? marks_soon : marks_lazy);
    }
}

void marks::nudge() {
    if (!writing_ && !backing_off_ && !waiting_.empty()) write();
}

void marks::abandon() {
    timer_.cancel();
    std::exchange(waiting_, {});
}

void marks::arm(std::chrono::milliseconds wait) {
    const auto until = std::chrono::steady_clock::now() + wait;
    if (armed_ <= until) return;
    armed_ = until;
    timer_.expires_at(until);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
        if (cancelled) return;
        self->armed_ = asio::steady_timer::time_point::max();
        self->backing_off_ = false;
        if (!self->writing_ && !self->waiting_.empty()) self->write();
    });
}

void marks::write() {
    if (armed_ != asio::steady_timer::time_point::max()) {
        armed_ = asio::steady_timer::time_point::max();
        timer_.cancel();
    }
    writing_ = true;
    auto which = std::make_shared<batch>();
    const std::size_t count = std::min(waiting_.size(), marks_max);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
    which->assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);

    auto rows = std::make_shared<std::vector<storage::messages::mark>>();
    rows->reserve(count);
    for (const entry& one : *which) rows->push_back(one.mark);
    auto took = std::make_shared<std::size_t>(0);
    store_.submit_ahead(
        [rows, took](storage::transaction& tx) { *took = storage::messages::mark_all(tx, *rows); },
        [self = shared_from_this(), which, took](storage::result<void> how) {
            asio::post(self->io_, [self, which, took, how] { self->written(which, how, *took); });
        });
}

void marks::written(std::shared_ptr<batch> which, storage::result<void> how, std::size_t took) {
    writing_ = false;
    if (how.has_error() && how.error() != storage::errc::closed) {
        spdlog::warn("delivery: what was sent cannot be marked: {}", how.error().message());
        waiting_.insert(waiting_.begin(),
                        std::make_move_iterator(which->begin()),
                        std::make_move_iterator(which->end()));
        backing_off_ = true;
        arm(marks_retry);
        return;
    }
    if (how.has_value() && took < which->size()) refused_ += which->size() - took;
    for (entry& one : *which)
        if (one.then) one.then(how.has_value());
    if (!writing_ && !backing_off_ && !waiting_.empty()) arm(marks_soon);
}

}  // namespace yishi::delivery
