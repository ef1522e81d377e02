// What waits in the store: lanes leased, messages loaded in passes, as many as there is room for.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "bot/delivery/outbox.hpp"

namespace yishi::delivery {

using storage::delivery_status;

namespace {

constexpr std::chrono::milliseconds store_retry{1'000};
constexpr std::chrono::milliseconds pass_pause{10};
constexpr std::chrono::milliseconds look_pause{2};

asio::awaitable<void> sleep(asio::steady_timer& on, std::chrono::milliseconds wait) {
    on.expires_after(wait);
    boost::system::error_code ignored;
    co_await on.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

item item_of(const storage::message_row& row, const std::string& chat, std::int64_t due_at) {
    item out;
    out.conversation = row.conversation;
    out.seq = row.seq;
    out.at = row.at;
    out.due_at = due_at;
    out.attempts = row.attempts;
    out.lane = row.lane;
    out.chat = chat;
    out.body = row.body;
    out.task_state = row.task_state;
    out.error = row.error;
    return out;
}

// What was written by a clock that has been set back since waits no longer than it was to then.
std::int64_t due_by(std::int64_t now, std::int64_t written_at, std::int64_t due_at) {
    return std::min(due_at, now + std::max<std::int64_t>(due_at - written_at, 0));
}

bool to_be_sent(const storage::message_row& row) {
    return row.direction == storage::direction::out &&
           (row.status == delivery_status::queued || row.status == delivery_status::offered);
}

}  // namespace

void outbox::offer(const std::vector<storage::message_row>& rows,
                   const storage::conversation_row& of,
                   const std::string& request) {
    marks_->nudge();
    const bool following = follows(rows);
    outlet* const on = find(of.channel);
    if (on == nullptr || stopping_) return;
    for (const auto& row : rows) {
        if (!to_be_sent(row) || !lanes_.has(row.lane)) continue;
        const bool offered = row.status == delivery_status::offered;  // then it is the only one
        if (!following && !offered) {
            look_into({row.conversation});
            continue;
        }
        const std::int64_t now = now_();
        item value =
            item_of(row, of.chat, offered ? now + offered_wait : due_by(now, row.at, row.due_at));
        value.request = request;
        if (!on->behind) {
            on->behind = !on->plan.add(std::move(value));
            on->missed = on->missed || on->behind;
        } else if (passing_ && on->held_back.size() < options_.waiting_max) {
            on->held_back.push_back(std::move(value));
        } else {
            on->missed = true;
        }
    }
    pump();
}

void outbox::take_page(const backlog_page& page, std::set<outlet*>& full) {
    for (const auto& each : page) {
        outlet* const on = find(each.channel);
        if (on == nullptr || !on->behind || full.contains(on) || !lanes_.has(each.row.lane))
            continue;
        // Once there was no room, nothing later may overtake.
        if (!take(*on, each)) full.insert(on);
    }
}

// A row of the store's. False: no room.
bool outbox::take(outlet& on, const storage::messages::unsent_message& from) {
    const std::int64_t now = now_();
    const auto& row = from.row;
    std::int64_t due_at = row.due_at;
    // What a process before us offered was lost with it; later ones may be on their way.
    if (row.status == delivery_status::offered) due_at = first_pass_ ? now : row.at + offered_wait;
    due_at = std::min(due_by(now, row.at, due_at), now + due_ahead_max);
    passed(row);
    return on.plan.add(item_of(row, from.chat, due_at));
}

void outbox::end_pass(bool complete, const std::set<outlet*>& full) {
    passing_ = false;
    for (auto& [id, on] : outlets_) {
        auto late = std::exchange(on.held_back, {});
        if (on.behind && complete && !full.contains(&on) && !on.missed) {
            on.behind = false;
            for (item& one : late)
                if (lanes_.has(one.lane)) on.behind = on.behind || !on.plan.add(std::move(one));
        }
        // Only now: a page may have held it, and it may have been sent since.
        on.plan.hold(false);
    }
}

// One walk over all that is unsent, in order. False: the store could not be read.
asio::awaitable<bool> outbox::pass() {
    passing_ = true;
    for (auto& [id, on] : outlets_) {
        on.missed = false;
        on.held_back.clear();
        on.plan.hold(true);
    }
    std::set<outlet*> full;
    const auto more_wanted = [&] {
        return std::ranges::any_of(outlets_, [&](auto& each) {
            return each.second.behind && !full.contains(&each.second);
        });
    };
    std::int64_t conversation = 0;
    std::int64_t seq = 0;
    bool failed = false;
    bool complete = false;
    while (!stopping_ && !complete && more_wanted()) {
        const auto page =
            co_await read_backlog(io_, store_, lanes_.set(), conversation, seq, options_.page_max);
        if (page.has_error()) {
            spdlog::warn("delivery: the outbox cannot be read: {}", page.error().message());
            failed = true;
            break;
        }
        take_page(*page, full);
        complete = page->size() < static_cast<std::size_t>(options_.page_max);
        if (!page->empty()) {
            conversation = page->back().row.conversation;
            seq = page->back().row.seq;
        }
        pump();
    }
    end_pass(complete, full);
    if (complete) first_pass_ = false;
    pump();
    co_return !failed;
}

bool outbox::has_room() const {
    return std::ranges::any_of(outlets_, [&](const auto& each) {
        return each.second.behind && each.second.plan.size() <= options_.waiting_max / 2;
    });
}

void outbox::share_out() {
    const auto held = static_cast<double>(std::max<std::size_t>(lanes_.set().count(), 1));
    for (auto& [id, on] : outlets_) on.plan.share(held / storage::lanes);
}

asio::awaitable<void> outbox::catch_up(std::shared_ptr<outbox> self) {
    while (!self->stopping_) {
        const bool passes = self->has_room();
        const bool looks = !self->grown_.empty();
        if (!passes && !looks) {
            co_await sleep(self->refill_, std::chrono::hours{1});
            continue;
        }
        bool read = true;
        if (passes) read = co_await self->pass();
        if (looks && read && !self->stopping_) read = co_await self->look();
        if (self->stopping_) co_return;
        // What comes meanwhile is read at once.
        const auto pause = passes ? pass_pause : look_pause;
        co_await sleep(self->pace_, read ? pause : store_retry);
    }
}

// False: the store could not be asked.
asio::awaitable<bool> outbox::renew_lanes() {
    const auto before = lanes_.set();
    const auto lost = co_await lanes_.renew(io_, store_, options_.owner, now_(), options_.lease_ms);
    if (lost.has_error()) {
        spdlog::warn("delivery: the lanes cannot be kept: {}", lost.error().message());
        co_return false;
    }
    if (lost->empty() && before == lanes_.set()) co_return true;
    for (auto& [id, on] : outlets_) {
        for (const int lane : *lost) on.plan.forget_lane(lane);
        on.behind = true;
        on.missed = true;
    }
    share_out();
    refill_.cancel();
    co_return true;
}

// Left lanes of which nothing is under way or waits to be marked.
storage::messages::lane_set outbox::idle_leaving() const {
    auto out = lanes_.leaving();
    for (std::size_t lane = 0; lane < out.size(); ++lane) {
        const auto busy = [lane](const auto& each) {
            return each.second.plan.has_lane(static_cast<int>(lane));
        };
        if (out.test(lane) && std::ranges::any_of(outlets_, busy)) out.reset(lane);
    }
    return out;
}

// Others have come: what we hold beyond our part is theirs, as soon as nothing of it is under way.
asio::awaitable<void> outbox::leave_surplus() {
    constexpr std::chrono::milliseconds look{20};
    constexpr int looks_max = 100;  // then the leases are renewed first
    for (int lane = lanes_.leave_one(); lane >= 0; lane = lanes_.leave_one())
        for (auto& [id, on] : outlets_) on.plan.forget_lane(lane);
    share_out();
    for (int i = 0; i < looks_max && !stopping_ && lanes_.leaving().any(); ++i) {
        const auto idle = idle_leaving();
        if (idle.any()) {
            const auto how = co_await lanes_.hand_over(io_, store_, options_.owner, idle);
            if (how.has_error()) co_return;  // tried again after the next renewal
            store_.announce(storage::lanes_subject);
        }
        if (lanes_.leaving().any() && !stopping_) co_await sleep(renewal_, look);
    }
}

asio::awaitable<void> outbox::keep_lanes(std::shared_ptr<outbox> self) {
    const std::chrono::milliseconds usual{self->options_.lease_ms / 10};
    if (self->lanes_.wanting()) self->store_.announce(storage::lanes_subject);
    bool renewed = true;
    while (!self->stopping_) {
        if (!self->lanes_told_)
            co_await sleep(self->renewal_, renewed ? usual : std::min(store_retry, usual));
        if (self->stopping_) co_return;
        self->lanes_told_ = false;
        renewed = co_await self->renew_lanes();
        if (renewed && !self->stopping_) co_await self->leave_surplus();
        // A connection may be lost in a commit: then nobody knows that it has added something.
        if (self->options_.shared) self->look_through();
    }
}

asio::awaitable<storage::result<void>> outbox::start() {
    const auto taken =
        co_await lanes_.renew(io_, store_, options_.owner, now_(), options_.lease_ms);
    if (taken.has_error()) co_return taken.error();
    share_out();
    const bool read = co_await pass();
    if (!read) co_return storage::make_error_code(storage::errc::io);
    asio::co_spawn(io_, keep_lanes(shared_from_this()), asio::detached);
    asio::co_spawn(io_, catch_up(shared_from_this()), asio::detached);
    co_return boost::system::in_place_value;
}

asio::awaitable<void> outbox::drain() {
    constexpr int rounds_max = 400;  // of 50 ms: longer than any one request
    stopping_ = true;
    for (auto* timer : {&alarm_, &renewal_, &refill_, &pace_}) timer->cancel();
    for (int i = 0; i < rounds_max && (under_way_ > 0 || asides_ > 0 || !marks_->empty()); ++i) {
        marks_->nudge();
        co_await sleep(quiet_, std::chrono::milliseconds{under_way_ > 0 ? 50 : 2});
    }
    co_await lanes_.release(io_, store_, options_.owner);
    store_.announce(storage::lanes_subject);
}

}  // namespace yishi::delivery
