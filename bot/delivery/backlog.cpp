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

bool to_be_sent(const storage::message_row& row) {
    return row.direction == storage::direction::out &&
           (row.status == delivery_status::queued || row.status == delivery_status::offered);
}

}  // namespace

void outbox::offer(const std::vector<storage::message_row>& rows,
                   const storage::conversation_row& of) {
    marks_->nudge();
    outlet* const on = find(of.channel);
    if (on == nullptr || stopping_) return;
    for (const auto& row : rows) {
        if (!to_be_sent(row) || !lanes_.has(row.lane)) continue;
        const bool offered = row.status == delivery_status::offered;
        item value = item_of(row, of.chat, offered ? now_() + offered_wait : row.due_at);
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
    const std::int64_t now = now_();
    for (const auto& row : page.rows) {
        const auto whose = page.of.find(row.conversation);
        outlet* const on = whose == page.of.end() ? nullptr : find(whose->second.channel);
        if (on == nullptr || !on->behind || full.contains(on)) continue;
        std::int64_t due_at = row.due_at;
        // What a process before us offered was lost with it; later ones may be on their way.
        if (row.status == delivery_status::offered)
            due_at = first_pass_ ? now : row.at + offered_wait;
        due_at = std::min(due_at, now + due_ahead_max);
        // Once there was no room, nothing later may overtake.
        if (!on->plan.add(item_of(row, whose->second.chat, due_at))) full.insert(on);
    }
}

void outbox::end_pass(bool complete, const std::set<outlet*>& full) {
    passing_ = false;
    for (auto& [id, on] : outlets_) {
        on.plan.hold(false);
        auto late = std::exchange(on.held_back, {});
        if (!on.behind || !complete || full.contains(&on) || on.missed) continue;
        on.behind = false;
        for (item& one : late) on.behind = on.behind || !on.plan.add(std::move(one));
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
        const auto page = co_await read_backlog(io_, store_, lanes_.set(), conversation, seq);
        if (page.has_error()) {
            spdlog::warn("delivery: the outbox cannot be read: {}", page.error().message());
            failed = true;
            break;
        }
        take_page(*page, full);
        complete = page->rows.size() < static_cast<std::size_t>(backlog_page_max);
        if (!page->rows.empty()) {
            conversation = page->rows.back().conversation;
            seq = page->rows.back().seq;
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

void outbox::look_again(const std::vector<std::int64_t>& conversations) {
    const auto ours = [&](std::int64_t each) { return lanes_.has(storage::lane_of(each)); };
    if (!conversations.empty() && std::ranges::none_of(conversations, ours)) return;
    for (auto& [id, on] : outlets_) {
        on.behind = true;
        on.missed = true;  // a pass that is under way may be past it
    }
    refill_.cancel();
}

asio::awaitable<void> outbox::catch_up(std::shared_ptr<outbox> self) {
    while (!self->stopping_) {
        if (self->has_room()) {
            const bool read = co_await self->pass();
            if (!read && !self->stopping_) co_await sleep(self->refill_, store_retry);
        } else {
            co_await sleep(self->refill_, std::chrono::hours{1});
        }
    }
}

asio::awaitable<void> outbox::keep_lanes(std::shared_ptr<outbox> self) {
    bool failed = false;
    while (!self->stopping_) {
        const std::chrono::milliseconds third{self->options_.lease_ms / 3};
        co_await sleep(self->renewal_, failed ? std::min(store_retry, third) : third);
        if (self->stopping_) co_return;
        const auto before = self->lanes_.set();
        const auto lost = co_await self->lanes_.renew(
            self->io_, self->store_, self->options_.owner, self->now_(), self->options_.lease_ms);
        failed = lost.has_error();
        if (failed) {
            spdlog::warn("delivery: the lanes cannot be kept: {}", lost.error().message());
            continue;
        }
        if (lost->empty() && before == self->lanes_.set()) continue;
        for (auto& [id, on] : self->outlets_) {
            for (const int lane : *lost) on.plan.forget_lane(lane);
            on.behind = true;
        }
        self->share_out();
        self->refill_.cancel();
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
    for (auto* timer : {&alarm_, &renewal_, &refill_}) timer->cancel();
    for (int i = 0; i < rounds_max && (under_way_ > 0 || asides_ > 0 || !marks_->empty()); ++i) {
        marks_->nudge();
        co_await sleep(quiet_, std::chrono::milliseconds{under_way_ > 0 ? 50 : 2});
    }
    co_await lanes_.release(io_, store_, options_.owner);
}

}  // namespace yishi::delivery
