#include "bot/conversation/clockwork.hpp"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <chrono>
#include <utility>

#include "bot/async/store.hpp"
#include "bot/cases/save.hpp"
#include "bot/conversation/housekeeping.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/timers.hpp"
#include "storage/sql/uploads.hpp"

namespace yishi::conversation {

namespace {

constexpr int timers_max = 100;          // of one look
constexpr std::int64_t look_ms = 1'000;  // between looks; a timer is this late at most

class clockwork_impl final : public clockwork {
 public:
    clockwork_impl(asio::any_io_executor io,
                   storage::store& store,
                   towns& known,
                   conversations& with,
                   surroundings around,
                   remove_content remove)
        : io_(std::move(io)),
          store_(store),
          towns_(known),
          conversations_(with),
          around_(std::move(around)),
          remove_(std::move(remove)),
          pause_(io_) {}

    void start() override { asio::co_spawn(io_, run(), asio::detached); }
    void stop() override {
        stopped_ = true;
        pause_.cancel();
    }

    asio::awaitable<int> fire_due() override {
        std::vector<storage::timer_row> due;
        const std::int64_t now = around_.now();
        auto look = [&](storage::transaction& in) {
            due = storage::timers::due(in, now, timers_max);
        };
        const auto seen = co_await read(io_, store_, look);
        if (!seen) co_return 0;
        figures_.late_ms = due.empty() ? 0 : now - due.front().due_at;
        int fired = 0;
        for (const storage::timer_row& each : due) {
            const auto done = co_await fire(each, now);
            if (done) {
                ++fired;
                ++figures_.fired;
            } else {
                ++figures_.failed;
                spdlog::warn("timer {} of {}: {}", each.kind, each.subject, done.error().message());
            }
        }
        co_return fired;
    }

    const timer_figures& figures() const override { return figures_; }

 private:
    asio::awaitable<void> run() {
        while (!stopped_) {
            try {
                const int fired = co_await fire_due();
                if (fired == timers_max) continue;
                co_await keep_house_sometimes();
            } catch (const std::exception& error) {
                spdlog::error("timers: {}", error.what());
            }
            pause_.expires_after(std::chrono::milliseconds(look_ms));
            boost::system::error_code ignored;
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    // A portion a look, so that nobody waits long for it.
    asio::awaitable<void> keep_house_sometimes() {
        const std::int64_t now = around_.now();
        if (now < next_housekeeping_) co_return;
        bool more = false;
        auto write = [&](storage::transaction& in) { more = keep_house(in, now); };
        const auto done = co_await submit(io_, store_, write);
        if (done && !more) next_housekeeping_ = now + housekeeping_every_ms;
    }

    asio::awaitable<storage::result<void>> fire(storage::timer_row timer, std::int64_t now) {
        if (timer.kind == "idle") {
            std::int64_t id = 0;
            std::from_chars(timer.subject.data(), timer.subject.data() + timer.subject.size(), id);
            co_return co_await conversations_.wake(id);
        }
        if (timer.kind == storage::timers::unused_media) co_return co_await forget(timer, now);
        const auto by = towns_.current();
        const std::string seed = around_.random(seed_bytes);
        auto write = [&](storage::transaction& in) { fire_case(in, *by, timer, now, seed); };
        const auto done = co_await submit(io_, store_, write);
        co_return done;
    }

    asio::awaitable<storage::result<void>> forget(storage::timer_row timer, std::int64_t now) {
        bool named = false;  // sent again since
        auto look = [&](storage::transaction& in) {
            named = storage::media::by_sha256(in, timer.subject).has_value() ||
                    storage::uploads::names(in, timer.subject);
        };
        const auto seen = co_await read(io_, store_, look);
        if (!seen) co_return seen;
        if (!named) co_await remove_(timer.subject);
        auto write = [&](storage::transaction& in) {
            storage::timers::take(in, timer.kind, timer.subject, now);
        };
        const auto done = co_await submit(io_, store_, write);
        co_return done;
    }

    static void fire_case(storage::transaction& in,
                          const town& by,
                          const storage::timer_row& timer,
                          std::int64_t now,
                          const std::string& seed) {
        if (!storage::timers::take(in, timer.kind, timer.subject, now)) return;
        const auto row = storage::cases::by_number(in, timer.subject);
        if (!row) return;
        const cases::action what = timer.kind == "closing"
                                       ? cases::action(cases::unconfirmed_action{})
                                       : cases::action(cases::overdue_action{});
        cases::salt_source salts(seed);
        const cases::doing how{"timer", now, std::nullopt, nullptr};
        const auto done =
            cases::apply(*by.rules, *row, what, how, storage::people::enabled(in), salts);
        if (done) cases::save(in, *row, *done);  // else the case has gone on without it
    }

    static constexpr std::size_t seed_bytes = 32;

    asio::any_io_executor io_;
    storage::store& store_;
    towns& towns_;
    conversations& conversations_;
    surroundings around_;
    remove_content remove_;
    asio::steady_timer pause_;
    bool stopped_ = false;
    std::int64_t next_housekeeping_ = 0;
    timer_figures figures_;
};

}  // namespace

std::unique_ptr<clockwork> make_clockwork(asio::any_io_executor io,
                                          storage::store& store,
                                          towns& known,
                                          conversations& with,
                                          surroundings around,
                                          remove_content remove) {
    return std::make_unique<clockwork_impl>(
        std::move(io), store, known, with, std::move(around), std::move(remove));
}

}  // namespace yishi::conversation
