// Long polling, where WebSockets do not get through.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "bot/webchat/desk.hpp"

namespace yishi::webchat {

namespace {

constexpr std::chrono::seconds poll_time{25};
constexpr auto token = asio::as_tuple(asio::use_awaitable);

class waiter final : public reader {
 public:
    waiter(asio::any_io_executor io, std::int64_t after) : timer_(io), after_(after) {}

    void news(const std::vector<storage::message_row>& messages) override {
        if (!messages.empty() && messages.back().seq > after_) end();
    }
    void end() override {
        over_ = true;
        timer_.cancel();
    }
    // Until news, the end, or poll_time.
    asio::awaitable<void> wait() {
        if (over_) co_return;
        timer_.expires_after(poll_time);
        co_await timer_.async_wait(token);
    }

 private:
    asio::steady_timer timer_;
    std::int64_t after_;
    bool over_ = false;
};

http::response unavailable() {
    http::response out = http::problem(503, "Busy", "Try again in a moment.");
    out.headers.emplace_back("Retry-After", "2");
    return out;
}

}  // namespace

asio::awaitable<http::response> answer_poll(std::shared_ptr<desk> at, device who, poll what) {
    // Listening begins before reading, so that nothing falls between the two.
    waiter waits(at->with.io, what.after);
    const presence here(at->readers, who.chat, who.hash, waits);
    auto found = co_await at->thread(who.chat, what.after);
    if (found && found->rows.empty() && !found->reset && what.wait && !at->stopping) {
        co_await waits.wait();
        found = co_await at->thread(who.chat, what.after);
    }
    if (!found) co_return unavailable();
    co_return http::json(poll_body(who.chat, found->rows, found->reset));
}

}  // namespace yishi::webchat
