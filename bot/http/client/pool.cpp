#include "bot/http/client/pool.hpp"

#include <poll.h>

#include <algorithm>

namespace yishi::http {

bool wire::alive() const {
    pollfd look{stream->socket.native_handle(), POLLIN | POLLRDHUP, 0};
    if (::poll(&look, 1, 0) == 0) return true;
    // TLS sends session tickets on its own.
    return look.revents == POLLIN && stream->tls;
}

pool::pool(asio::any_io_executor io, std::size_t open_max, std::size_t waiting_max)
    : io_(std::move(io)), open_max_(open_max), waiting_max_(waiting_max) {}

std::unique_ptr<wire> pool::take_kept() {
    if (!waiting_.empty()) return nullptr;  // first come, first served
    while (!idle_.empty()) {
        auto out = std::move(idle_.back());
        idle_.pop_back();
        if (!out->alive()) continue;
        ++lent_;
        return out;
    }
    return nullptr;
}

asio::awaitable<error_code> pool::take(attempt& on, std::unique_ptr<wire>& out) {
    out = take_kept();
    if (out) co_return error_code{};
    if (lent_ < open_max_ && waiting_.empty()) {
        ++lent_;
        co_return error_code{};
    }
    if (waiting_.size() >= waiting_max_)
        co_return make_error_code(boost::system::errc::no_buffer_space);
    waiter own(io_);
    waiting_.push_back(&own);
    on.abort = [&own] { own.timer.cancel(); };
    while (!own.ready && !on.ended) co_await own.timer.async_wait(token);
    on.abort = nullptr;
    if (!own.ready) {
        std::erase(waiting_, &own);
        co_return on.ended;
    }
    out = std::move(own.given);
    if (on.ended) {
        give(std::move(out));
        co_return on.ended;
    }
    if (out && !out->alive()) out.reset();
    co_return error_code{};
}

void pool::give(std::unique_ptr<wire> back) {
    if (!waiting_.empty()) {
        // The loan passes on to the first in line.
        auto* next = waiting_.front();
        waiting_.pop_front();
        next->given = std::move(back);
        next->ready = true;
        next->timer.cancel();
        return;
    }
    --lent_;
    if (!back) return;
    back->idle_since = steady::now();
    idle_.push_back(std::move(back));
}

void pool::drop_idle(steady::time_point limit) {
    std::erase_if(idle_, [&](const auto& each) { return each->idle_since <= limit; });
}

}  // namespace yishi::http
