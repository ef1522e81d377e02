#include "bot/delivery/media_jobs.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include "bot/async/store.hpp"
#include "bot/delivery/due.hpp"
#include "bot/delivery/keep.hpp"
#include "json/json.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/timers.hpp"

namespace yishi::delivery {

using adapters::outcome;
using storage::media_row;
using storage::media_status;

namespace {

constexpr std::chrono::milliseconds store_retry{1'000};

}  // namespace

void jobs::fail(media_row& what, std::string why) const {
    what.status = media_status::failed;
    what.error = std::move(why);
}

std::int64_t jobs::job_time() {
    const std::int64_t now = now_();
    if (now < latest_) ahead_ += latest_ - now;
    latest_ = now;
    return now + ahead_;
}

void jobs::try_later(media_row& what, std::string why, std::int64_t wait) {
    what.error = std::move(why);
    if (wait <= 0) wait = backoff(what.attempts, chance_());
    what.due_at = job_time() + wait;
    if (latest_ + wait > what.deadline_at) fail(what, "given up; last: " + what.error);
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
    const storage::unit_fn unit = [what, changed, now = self->now_()](storage::transaction& tx) {
        *changed = storage::media::update(tx, what);
        // Erased meanwhile: what was fetched may be nobody's.
        if (!*changed && !what.sha256.empty())
            storage::timers::set(tx, {storage::timers::unused_media, what.sha256, now});
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

}  // namespace yishi::delivery
