#include "bot/delivery/media.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "bot/async/store.hpp"
#include "bot/delivery/keep.hpp"
#include "bot/delivery/media_jobs.hpp"
#include "storage/sql/media.hpp"

namespace yishi::delivery {

using storage::media_row;

namespace {

constexpr std::chrono::milliseconds idle_wait{60'000};  // at most, between two looks into the store
constexpr std::chrono::milliseconds looks_apart{20};    // at least
constexpr std::chrono::milliseconds store_retry{1'000};
constexpr int rounds_max = 400;  // of 50 ms, when draining

}  // namespace

// Cut short by wake() and stop(), as they see fit.
asio::awaitable<void> jobs::sleep(std::chrono::milliseconds wait) {
    alarm_.expires_after(wait);
    boost::system::error_code ignored;
    co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<std::optional<job_list>> jobs::look() {
    auto found = std::make_shared<job_list>();
    const storage::unit_fn unit =
        [found, now = job_time(), limit = 2 * options_.fetches_max](storage::transaction& tx) {
            job_list out;
            out.due = storage::media::due(tx, now, limit);
            out.next = storage::media::next_due(tx, now);
            *found = std::move(out);
        };
    const auto how = co_await read(io_, store_, unit);
    if (how.has_error()) co_return std::nullopt;
    co_return std::move(*found);
}

asio::awaitable<void> jobs::run(std::shared_ptr<jobs> self) {
    while (!self->stopping_) {
        self->woken_ = false;
        const auto found = co_await self->look();
        std::chrono::milliseconds wait = found ? idle_wait : store_retry;
        if (found) {
            for (const media_row& one : found->due) {
                const bool room =
                    self->under_way_.size() < static_cast<std::size_t>(self->options_.fetches_max);
                if (!room || self->stopping_ || !self->under_way_.insert(one.id).second) continue;
                asio::co_spawn(self->io_, work(self, one), asio::detached);
            }
            // What is due by now and not begun is begun when one of those under way ends.
            if (found->next) {
                const std::int64_t left = *found->next - self->job_time();
                wait = std::clamp(std::chrono::milliseconds{left}, looks_apart, wait);
            }
        }
        // Every turn of a busy town wakes us: one look serves many.
        self->resting_ = true;
        co_await self->sleep(looks_apart);
        self->resting_ = false;
        if (!self->woken_ && !self->stopping_)
            co_await self->sleep(wait - std::min(wait, looks_apart));
    }
}

asio::awaitable<kept> jobs::upload(std::shared_ptr<jobs> self, std::string bytes) {
    if (static_cast<std::int64_t>(bytes.size()) > self->options_.upload_max)
        co_return kept{media_errc::too_large};
    const std::string_view type = sniff_type(bytes);
    if (type != "image/jpeg" && type != "image/png" && type != "image/webp")
        co_return kept{media_errc::refused_type};
    if (self->stopping_ || self->uploads_ >= self->options_.uploads_max)
        co_return kept{media_errc::busy};
    ++self->uploads_;
    std::exception_ptr problem;
    kept out{media_errc::broken};
    try {
        out = co_await self->keep(std::move(bytes));
    } catch (...) {
        problem = std::current_exception();
    }
    --self->uploads_;
    if (problem) std::rethrow_exception(problem);
    co_return out;
}

asio::awaitable<void> jobs::drain() {
    stopping_ = true;
    alarm_.cancel();
    for (int i = 0; i < rounds_max && (!under_way_.empty() || uploads_ > 0); ++i) {
        quiet_.expires_after(std::chrono::milliseconds{50});
        boost::system::error_code ignored;
        co_await quiet_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

namespace {

class running final : public media {
 public:
    running(asio::any_io_executor io, std::shared_ptr<jobs> inside)
        : io_(std::move(io)), inside_(std::move(inside)) {}
    ~running() override { inside_->stop(); }

    void start() override {
        remove_leftovers(inside_->options().folder);
        asio::co_spawn(io_, jobs::run(inside_), asio::detached);
    }
    void wake() override { inside_->wake(); }
    void listen(media_listener value) override { inside_->listen(std::move(value)); }
    asio::awaitable<kept> store_upload(std::string bytes) override {
        return jobs::upload(inside_, std::move(bytes));
    }
    asio::awaitable<void> drain() override { return inside_->drain(); }

 private:
    asio::any_io_executor io_;
    std::shared_ptr<jobs> inside_;
};

}  // namespace

std::unique_ptr<media> make_media(asio::any_io_executor io,
                                  storage::store& to,
                                  http::client& client,
                                  std::vector<adapters::channel> channels,
                                  media_options options,
                                  clock now,
                                  random chance) {
    auto inside = std::make_shared<jobs>(
        io, to, client, std::move(channels), std::move(options), std::move(now), std::move(chance));
    return std::make_unique<running>(std::move(io), std::move(inside));
}

}  // namespace yishi::delivery
