#include "bot/delivery/media.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "bot/async/store.hpp"
#include "bot/delivery/due.hpp"
#include "bot/delivery/keep.hpp"
#include "bot/delivery/sender.hpp"
#include "json/json.hpp"
#include "storage/sql/media.hpp"

namespace yishi::delivery {

namespace {

using adapters::outcome;
using storage::media_row;
using storage::media_status;
using kept = boost::system::result<stored_content>;

constexpr std::chrono::milliseconds idle_wait{60'000};  // at most, between two looks into the store
constexpr std::chrono::milliseconds store_retry{1'000};
constexpr int rounds_max = 400;  // of 50 ms, when draining

struct job_list {
    std::vector<media_row> due;
    std::optional<std::int64_t> next;
};

class jobs : public std::enable_shared_from_this<jobs> {
 public:
    jobs(asio::any_io_executor io,
         storage::store& to,
         http::client& client,
         std::vector<adapters::channel> channels,
         media_options options,
         clock now,
         random chance)
        : io_(std::move(io)),
          store_(to),
          options_(std::move(options)),
          now_(std::move(now)),
          chance_(std::move(chance)),
          pool_(static_cast<std::size_t>(std::max(options_.workers, 1))),
          sender_{client, pool_.get_executor(), options_.folder},
          alarm_(io_),
          quiet_(io_) {
        for (auto& on : channels) channels_.emplace(on.id, std::move(on));
    }
    ~jobs() { pool_.join(); }

    static asio::awaitable<void> run(std::shared_ptr<jobs> self);
    static asio::awaitable<kept> upload(std::shared_ptr<jobs> self, std::string bytes);
    asio::awaitable<void> drain();
    void wake() {
        woken_ = true;
        alarm_.cancel();
    }
    void stop() {
        stopping_ = true;
        alarm_.cancel();
        quiet_.cancel();
    }
    void listen(media_listener value) { listeners_.push_back(std::move(value)); }
    const media_options& options() const { return options_; }

 private:
    static asio::awaitable<void> work(std::shared_ptr<jobs> self, media_row what);
    static asio::awaitable<kept> keep_it(std::string folder,
                                         std::string bytes,
                                         std::int64_t pixels_max);
    asio::awaitable<kept> keep(std::string bytes);
    asio::awaitable<std::optional<job_list>> look();
    asio::awaitable<void> fetch(media_row& what);
    void fail(media_row& what, std::string why) const;
    void try_later(media_row& what, std::string why, std::int64_t wait) const;

    asio::any_io_executor io_;
    storage::store& store_;
    media_options options_;
    clock now_;
    random chance_;
    asio::thread_pool pool_;
    sender sender_;
    asio::steady_timer alarm_;
    asio::steady_timer quiet_;
    std::map<std::string, adapters::channel, std::less<>> channels_;
    std::vector<media_listener> listeners_;
    std::set<std::int64_t> under_way_;
    int uploads_ = 0;
    bool woken_ = false;
    bool stopping_ = false;
};

asio::awaitable<std::optional<job_list>> jobs::look() {
    auto found = std::make_shared<job_list>();
    const storage::unit_fn unit =
        [found, now = now_(), limit = 2 * options_.fetches_max](storage::transaction& tx) {
            job_list out;
            out.due = storage::media::due(tx, now, limit);
            out.next = storage::media::next_due(tx);
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
            // Jobs that are due and under way wake us when they end.
            if (found->next && *found->next > self->now_())
                wait = std::min(wait, std::chrono::milliseconds{*found->next - self->now_()});
        }
        if (self->woken_ || self->stopping_) continue;
        self->alarm_.expires_after(wait);
        boost::system::error_code ignored;
        co_await self->alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void jobs::fail(media_row& what, std::string why) const {
    what.status = media_status::failed;
    what.error = std::move(why);
}

void jobs::try_later(media_row& what, std::string why, std::int64_t wait) const {
    what.error = std::move(why);
    what.due_at = now_() + (wait > 0 ? wait : backoff(what.attempts, chance_()));
    if (what.due_at > what.deadline_at) fail(what, "given up; last: " + what.error);
}

asio::awaitable<kept> jobs::keep_it(std::string folder,
                                    std::string bytes,
                                    std::int64_t pixels_max) {
    co_return keep_content(folder, bytes, pixels_max);
}

asio::awaitable<kept> jobs::keep(std::string bytes) {
    co_return co_await asio::co_spawn(
        pool_,
        keep_it(options_.folder, std::move(bytes), options_.pixels_max),
        asio::use_awaitable);
}

// Tries once; leaves in `what` what became of it.
asio::awaitable<void> jobs::fetch(media_row& what) {
    ++what.attempts;
    const auto on = channels_.find(what.channel);
    const adapters::adapter* const how =
        on == channels_.end() ? nullptr : adapters::find_adapter(on->second.type);
    nlohmann::json text;
    adapters::fetch_task wanted;
    bool readable = how != nullptr && json::parse(what.attachment, text);
    try {
        if (readable) wanted.what = text.get<attachment>();
    } catch (const nlohmann::json::exception&) {
        readable = false;
    }
    if (!readable) {
        // A channel that is off may come back.
        if (how == nullptr) {
            try_later(what, "the channel is not in service", 0);
        } else {
            fail(what, "the stored attachment cannot be read");
        }
        co_return;
    }
    adapters::task task = std::move(wanted);
    const keep_state nothing_kept;
    adapters::done got =
        co_await run_task(sender_, *how, on->second, std::move(task), {}, nothing_kept);
    switch (got.outcome) {
        case outcome::sent:
            break;
        case outcome::rejected:
        case outcome::recipient_gone:
            fail(what, std::move(got.why));
            co_return;
        case outcome::retry_after:
        case outcome::throttled:
        case outcome::misconfigured:
            try_later(what, std::move(got.why), got.retry_after);
            co_return;
    }
    const std::string type{sniff_type(got.body)};
    const kept stored = co_await keep(std::move(got.body));
    if (stored.has_value()) {
        what.status = media_status::stored;
        what.sha256 = stored->sha256;
        what.type = stored->type;
        what.size = stored->size;
        what.error.clear();
    } else if (stored.error() == media_errc::disk) {
        try_later(what, stored.error().message(), 0);
    } else {
        fail(what, stored.error().message() + (type.empty() ? "" : " (" + type + ")"));
    }
}

asio::awaitable<void> jobs::work(std::shared_ptr<jobs> self, media_row what) {
    const std::int64_t id = what.id;
    try {
        co_await self->fetch(what);
    } catch (const std::exception& problem) {
        spdlog::error("media: job {}: {}", id, problem.what());
        self->fail(what, "a fault of ours");
    }
    auto changed = std::make_shared<bool>(false);
    const storage::unit_fn unit = [what, changed](storage::transaction& tx) {
        *changed = storage::media::update(tx, what);
    };
    const auto how = co_await submit(self->io_, self->store_, unit);
    if (how.has_error()) {
        // It is still due: not again at once.
        spdlog::warn("media: job {} was not stored: {}", id, how.error().message());
        asio::steady_timer pause(self->io_, store_retry);
        if (!self->stopping_) co_await pause.async_wait(asio::use_awaitable);
    }
    self->under_way_.erase(id);
    if (how.has_value() && *changed && what.status != media_status::pending)
        for (const auto& tell : self->listeners_) tell(what);
    self->wake();
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
