#include "bot/delivery/outbox.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <optional>

#include "adapters/common/failure.hpp"
#include "bot/log/log.hpp"

namespace yishi::delivery {

using adapters::outcome;
using storage::delivery_status;

namespace {

rates rates_of(const adapters::channel& on, const adapters::facts& facts) {
    rates out{static_cast<double>(facts.messages_per_second),
              static_cast<double>(facts.messages_per_second_chat)};
    const std::string_view given = on.key("rate_per_second");
    double value = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (given.empty() || error != std::errc{} || end != given.data() + given.size() || value < 0)
        return out;
    out.channel = value;
    if (value == 0) out.chat = 0;
    return out;
}

plan_limits limits_of(const adapters::channel& on,
                      const adapters::facts& facts,
                      const deliverer_options& by) {
    return {rates_of(on, facts), by.waiting_max, by.under_way_max};
}

void say(
    log::level how, std::string_view what, const outlet& on, const item& of, std::string_view why) {
    if (!spdlog::should_log(how)) return;
    const std::string message = std::to_string(of.conversation) + "-" + std::to_string(of.seq);
    log::write(how,
               what,
               {{"channel", on.channel.id},
                {"message", message},
                {"attempts", std::int64_t{of.attempts}},
                {"why", why},
                {"request", of.request}});
}

std::optional<outbound_message> read_body(const item& from) {
    auto out = outbound_from_text(from.body);
    if (out && out->chat.empty()) out->chat = from.chat;
    return out;
}

}  // namespace

outlet::outlet(adapters::channel on, const adapters::adapter& how, const deliverer_options& options)
    : channel(std::move(on)),
      adapter(&how),
      facts(how.facts()),
      plan(limits_of(channel, facts, options)) {}

outlet* outbox::find(std::string_view channel) {
    const auto found = outlets_.find(channel);
    return found == outlets_.end() ? nullptr : &found->second;
}

storage::messages::mark outbox::mark_of(const item& of, delivery_status status) const {
    storage::messages::mark out;
    out.conversation = of.conversation;
    out.seq = of.seq;
    out.status = status;
    out.attempts = of.attempts;
    out.due_at = of.due_at;
    out.task_state = of.task_state;
    out.error = of.error;
    out.lane = of.lane;
    out.fence = of.fence;
    return out;
}

std::int64_t outbox::look_at_clock() {
    const std::int64_t now = now_();
    if (now + set_back_least < latest_)
        for (auto& [id, on] : outlets_) on.plan.set_back(latest_ - now);
    latest_ = now;
    return now;
}

void outbox::pump() {
    if (pumping_ || stopping_) return;
    pumping_ = true;
    const std::int64_t now = look_at_clock();
    std::optional<std::int64_t> next;
    for (auto& [id, on] : outlets_) {
        while (item* const first = on.plan.take(now)) {
            ++under_way_;
            first->fence = lanes_.fence(first->lane);
            // Its texts go along; what stays in the plan keeps its place in the line.
            asio::co_spawn(io_, deliver(shared_from_this(), on, std::move(*first)), asio::detached);
        }
        const auto later = on.plan.next(now);
        if (later && (!next || *later < *next)) next = later;
    }
    pumping_ = false;
    if (!next) return;
    constexpr std::int64_t longest = 60'000;  // ms; the wall clock may be set meanwhile
    const std::chrono::milliseconds wait{std::clamp<std::int64_t>(*next - now, 1, longest)};
    const auto at = std::chrono::steady_clock::now() + wait;
    if (alarm_at_ <= at) return;
    alarm_at_ = at;
    alarm_.expires_at(at);
    alarm_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
        if (cancelled) return;
        self->alarm_at_ = asio::steady_timer::time_point::max();
        self->pump();
    });
}

asio::awaitable<bool> outbox::keep(const item& of, std::string& state) {
    auto mark = mark_of(of, delivery_status::queued);
    mark.task_state = state;
    const auto initiate = [this](auto handler, storage::messages::mark value) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        marks_->add(std::move(value), true, [shared](bool ok) { std::move (*shared)(ok); });
    };
    const bool ok = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        initiate, asio::use_awaitable, std::move(mark));
    co_return ok && !stopping_ && lanes_.good(of.lane, now_(), send_timeout.count());
}

asio::awaitable<void> outbox::deliver(std::shared_ptr<outbox> self, outlet& on, item what) {
    std::string state = what.task_state;
    adapters::done how;
    auto message = read_body(what);
    if (!self->lanes_.good(what.lane, self->now_(), send_timeout.count())) {
        --self->under_way_;
        self->wait_for_lane(on, std::move(what));
        co_return;
    }
    if (what.at + message_age_max <= self->now_()) {
        how = adapters::make_done(outcome::rejected,
                                  "expired" + (what.error.empty() ? "" : "; last: " + what.error));
    } else if (!message) {
        how = adapters::make_done(outcome::rejected, "the stored message cannot be read");
    } else {
        adapters::task task =
            adapters::send_task{std::move(*message),
                                std::to_string(what.conversation) + "-" + std::to_string(what.seq)};
        const keep_state keep = [&](std::string next) -> asio::awaitable<bool> {
            state = std::move(next);
            return self->keep(what, state);
        };
        try {
            how = co_await run_task(
                self->sender_, *on.adapter, on.channel, std::move(task), what.task_state, keep);
        } catch (const std::exception& problem) {
            say(log::level::err, "delivery failed", on, what, problem.what());
            how = adapters::make_done(outcome::rejected,
                                      std::string{"a fault of ours: "} + problem.what());
        }
    }
    --self->under_way_;
    self->conclude(on, what, std::move(how), std::move(state));
    self->pump();
    if (self->stopping_ && self->under_way_ == 0) self->quiet_.cancel();
}

void outbox::conclude(outlet& on, const item& of, adapters::done how, std::string state) {
    switch (how.outcome) {
        case outcome::sent:
            break;
        case outcome::rejected:
        case outcome::recipient_gone:
            bury(on, of, std::move(how.why));
            return;
        case outcome::retry_after:
        case outcome::throttled:
        case outcome::misconfigured:
            postpone(on, of, how, std::move(state));
            return;
    }
    count_sent(on, of);
    on.stats.last_error.clear();
    on.throttled = 0;
    auto mark = mark_of(of, delivery_status::sent);
    mark.platform_id = std::move(how.id);
    mark.task_state.clear();
    mark.error.clear();
    if (on.facts.sends_reports) mark.reported_by = on.channel.id;
    const bool soon = on.plan.has_followers(of.conversation);
    record(on, std::move(mark), soon);
}

// The end of a message: its followers wait until that is in the store, so that a crash in between
// repeats one message and never changes their order.
void outbox::record(outlet& on, storage::messages::mark value, bool soon) {
    const std::int64_t conversation = value.conversation;
    const std::int64_t seq = value.seq;
    on.plan.settle(conversation, seq);
    marks_->add(std::move(value), soon, [self = shared_from_this(), &on, conversation, seq](bool) {
        self->finish(on, conversation, seq);
    });
}

// The lease ends before the request could, or is lost: then the lane's new owner sends it.
void outbox::wait_for_lane(outlet& on, item what) {
    constexpr std::int64_t look_again = 1'000;  // ms
    if (lanes_.has(what.lane)) {
        what.due_at = now_() + look_again;
        renewal_.cancel();  // the clock was set, or renewing failed: not only at its usual time
        on.plan.retry(std::move(what));
    } else {
        on.plan.finish(what.conversation, what.seq);
    }
    pump();
}

void outbox::bury(outlet& on, const item& of, std::string why) {
    ++on.stats.dead;
    note(on, why);
    say(log::level::warn, "dead letter", on, of, why);
    auto mark = mark_of(of, delivery_status::dead);
    mark.attempts = of.attempts + 1;
    mark.error = std::move(why);
    record(on, std::move(mark), true);
}

void outbox::postpone(outlet& on, const item& of, const adapters::done& how, std::string state) {
    const std::int64_t now = now_();
    ++on.stats.retried;
    // Of a row of failures the first is enough: a platform that is down fails everything.
    const bool first = on.stats.last_error.empty();
    say(first ? log::level::warn : log::level::debug, "delivery put off", on, of, how.why);
    note(on, how.why);
    item later = of;
    later.task_state = std::move(state);
    later.error = how.why;
    if (how.outcome == outcome::misconfigured) {
        // Not this message's fault: it waits with the whole channel, and does not count a try.
        on.plan.pause(now + misconfigured_pause);
        later.due_at = now;
        say(log::level::err, "channel misconfigured", on, of, how.why);
    } else {
        ++later.attempts;
        later.due_at =
            now + (how.retry_after > 0 ? how.retry_after : backoff(later.attempts, chance_()));
        const bool throttled = how.outcome == outcome::throttled;
        on.throttled = throttled ? on.throttled + 1 : 0;
        if (on.throttled >= throttled_run)
            on.plan.pause(std::max(on.plan.paused_until(), later.due_at));
    }
    auto mark = mark_of(later, delivery_status::queued);
    // A lane that we are leaving is handed over once this is in the store.
    if (!lanes_.has(later.lane)) return record(on, std::move(mark), true);
    marks_->add(std::move(mark), false, {});
    on.plan.retry(std::move(later));
}

void outbox::finish(outlet& on, std::int64_t conversation, std::int64_t seq) {
    on.plan.finish(conversation, seq);
    // A turn saw in the store that all was sent, and offered its reply, before we heard of it here.
    if (const item* const next = on.plan.claim_written(conversation)) count_written(on, *next);
    if (on.behind && has_room()) refill_.cancel();
    pump();
}

void outbox::count_written(outlet& on, const item& which) {
    item sent = which;
    sent.fence = storage::messages::any_fence;
    count_sent(on, sent);
    record(on, mark_of(sent, delivery_status::sent), on.plan.has_followers(sent.conversation));
}

void outbox::count_sent(outlet& on, const item& what) {
    ++on.stats.sent;
    say(log::level::debug, "delivered", on, what, {});
    // The wall clock may have been set back meanwhile.
    on.stats.time.add(std::chrono::milliseconds{std::max<std::int64_t>(now_() - what.at, 0)});
}

void outbox::note(outlet& on, const std::string& error) {
    on.stats.last_error = error;
    on.stats.last_error_at = now_();
}

}  // namespace yishi::delivery
