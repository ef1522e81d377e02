#include "bot/delivery/due.hpp"

#include <algorithm>
#include <utility>

namespace yishi::delivery {

std::int64_t backoff(int attempts, double chance) {
    std::int64_t wait = backoff_first;
    for (int i = 1; i < attempts && wait < backoff_max; ++i) wait *= 2;
    wait = std::min(wait, backoff_max);
    // Between a half and the whole: spread, but never at once.
    const std::int64_t half = wait / 2;
    return half + static_cast<std::int64_t>(static_cast<double>(wait - half) * chance);
}

void pacer::set(double per_second, int burst) {
    interval_us_ = per_second > 0 ? static_cast<std::int64_t>(1e6 / per_second) : 0;
    slack_us_ = interval_us_ * (std::max(burst, 1) - 1);
}

void pacer::take(std::int64_t now) {
    if (interval_us_ > 0) full_us_ = std::max(full_us_, now * 1000) + interval_us_;
}

plan::plan(plan_limits limits) : limits_(limits) {
    share(1);
}

void plan::share(double part) {
    const double rate = limits_.rate.channel * part;
    channel_.set(rate, static_cast<int>(rate / 4));
}

bool plan::add(item value) {
    const std::int64_t conversation = value.conversation;
    const auto known = lines_.find(conversation);
    if (known != lines_.end() && value.seq <= known->second.last_seq) return true;
    if (size_ >= limits_.waiting_max) return false;
    line& of = known != lines_.end() ? known->second : lines_[conversation];
    of.last_seq = value.seq;
    of.items.push_back(std::move(value));
    ++size_;
    if (of.items.size() == 1) {
        of.chat.set(limits_.rate.chat, chat_burst);
        line_up(conversation, of);
    }
    return true;
}

// The first item is eligible: now, or from its time on.
void plan::line_up(std::int64_t conversation, line& of) {
    const std::int64_t from = std::max(of.items.front().due_at, of.chat.free_at());
    wait(conversation, of, from);
}

void plan::wait(std::int64_t conversation, line& of, std::int64_t until) {
    of.state = state::waiting;
    waiting_.push({until, conversation, ++of.turn});
}

void plan::wake_up(std::int64_t now) {
    while (!waiting_.empty() && waiting_.top().at <= now) {
        const wake top = waiting_.top();
        waiting_.pop();
        const auto found = lines_.find(top.conversation);
        if (found == lines_.end()) continue;
        line& of = found->second;
        if (of.state != state::waiting || of.turn != top.turn) continue;
        if (of.items.empty()) {
            // It only waited for its chat's rate to be paid for.
            of.state = state::idle;
            drop_if_done(found);
            continue;
        }
        of.state = state::ready;
        ready_.emplace_back(top.conversation, of.turn);
    }
}

item* plan::take(std::int64_t now) {
    if (now < paused_until_) return nullptr;
    wake_up(now);
    while (!ready_.empty()) {
        if (under_way_ >= limits_.under_way_max || channel_.free_at() > now) return nullptr;
        const auto [conversation, turn] = ready_.front();
        ready_.pop_front();
        const auto found = lines_.find(conversation);
        if (found == lines_.end()) continue;
        line& of = found->second;
        if (of.state != state::ready || of.turn != turn) continue;
        of.state = state::under_way;
        ++under_way_;
        channel_.take(now);
        of.chat.take(now);
        return &of.items.front();
    }
    return nullptr;
}

plan::line* plan::first_is(std::int64_t conversation, std::int64_t seq) {
    const auto found = lines_.find(conversation);
    if (found == lines_.end() || found->second.items.empty()) return nullptr;
    return found->second.items.front().seq == seq ? &found->second : nullptr;
}

item* plan::find(std::int64_t conversation, std::int64_t seq) {
    const auto found = lines_.find(conversation);
    if (found == lines_.end()) return nullptr;
    auto& items = found->second.items;
    const auto which = std::ranges::find(items, seq, &item::seq);
    return which == items.end() ? nullptr : &*which;
}

void plan::leave(line& of) {
    if (of.state == state::under_way) --under_way_;
}

void plan::settle(std::int64_t conversation, std::int64_t seq) {
    line* const of = first_is(conversation, seq);
    if (of == nullptr) return;
    leave(*of);
    of->state = state::settled;
}

void plan::finish(std::int64_t conversation, std::int64_t seq) {
    line* const of = first_is(conversation, seq);
    if (of == nullptr) return;
    leave(*of);
    of->items.pop_front();
    --size_;
    of->state = state::idle;
    if (!of->items.empty()) {
        line_up(conversation, *of);
    } else if (limits_.rate.chat > 0) {
        wait(conversation, *of, of->chat.paid_at());
    } else {
        drop_if_done(lines_.find(conversation));
    }
}

void plan::retry(item value) {
    const std::int64_t conversation = value.conversation;
    line* const of = first_is(conversation, value.seq);
    if (of == nullptr) return;
    leave(*of);
    of->items.front() = std::move(value);
    line_up(conversation, *of);
}

bool plan::hurry(std::int64_t conversation, std::int64_t seq) {
    line* const of = first_is(conversation, seq);
    if (of == nullptr) {
        if (item* const later = find(conversation, seq)) later->due_at = 0;
        return false;
    }
    if (of->state != state::waiting) return false;
    of->items.front().due_at = 0;
    line_up(conversation, *of);
    return true;
}

item* plan::claim(std::int64_t conversation, std::int64_t seq) {
    line* const of = first_is(conversation, seq);
    if (of == nullptr) {
        if (item* const later = find(conversation, seq)) later->written = true;
        return nullptr;
    }
    if (of->state != state::waiting && of->state != state::ready) return nullptr;
    ++of->turn;
    of->state = state::settled;
    return &of->items.front();
}

item* plan::claim_written(std::int64_t conversation) {
    const auto found = lines_.find(conversation);
    if (found == lines_.end() || found->second.items.empty()) return nullptr;
    const item& first = found->second.items.front();
    return first.written ? claim(conversation, first.seq) : nullptr;
}

void plan::drop_if_done(lines::iterator which) {
    if (which == lines_.end() || !which->second.items.empty()) return;
    if (held_) {
        done_.push_back(which->first);
    } else {
        lines_.erase(which);
    }
}

void plan::hold(bool on) {
    held_ = on;
    if (on) return;
    for (const std::int64_t conversation : std::exchange(done_, {})) {
        const auto found = lines_.find(conversation);
        if (found != lines_.end() && found->second.state == state::idle) drop_if_done(found);
    }
}

void plan::set_back(std::int64_t by) {
    paused_until_ -= by;
    channel_.set_back(by);
    for (auto& [conversation, of] : lines_) {
        of.chat.set_back(by);
        for (item& each : of.items) each.due_at -= by;
    }
    std::vector<wake> all;
    all.reserve(waiting_.size());
    for (; !waiting_.empty(); waiting_.pop()) all.push_back(waiting_.top());
    for (wake& each : all) each.at -= by;
    waiting_ = decltype(waiting_)(std::greater<>(), std::move(all));
}

void plan::forget_lane(int lane) {
    for (auto it = lines_.begin(); it != lines_.end();) {
        line& of = it->second;
        const bool busy = of.state == state::under_way || of.state == state::settled;
        if (of.items.empty() || of.items.front().lane != lane) {
            ++it;
            continue;
        }
        const std::size_t kept = busy ? 1 : 0;
        size_ -= of.items.size() - kept;
        of.items.resize(kept);
        of.last_seq = busy ? of.items.front().seq : 0;
        it = busy ? std::next(it) : lines_.erase(it);
    }
}

bool plan::has_lane(int lane) const {
    return std::ranges::any_of(lines_, [lane](const auto& each) {
        const auto& items = each.second.items;
        return !items.empty() && items.front().lane == lane;
    });
}

std::optional<std::int64_t> plan::next(std::int64_t now) const {
    if (under_way_ >= limits_.under_way_max) return std::nullopt;
    std::optional<std::int64_t> soonest;
    if (!ready_.empty()) {
        soonest = now;
    } else if (!waiting_.empty()) {
        soonest = waiting_.top().at;
    }
    if (!soonest) return std::nullopt;
    return std::max({*soonest, paused_until_, channel_.free_at()});
}

bool plan::has_followers(std::int64_t conversation) const {
    const auto found = lines_.find(conversation);
    return found != lines_.end() && found->second.items.size() > 1;
}

bool plan::knows(std::int64_t conversation, std::int64_t seq) const {
    const auto found = lines_.find(conversation);
    return found != lines_.end() && seq <= found->second.last_seq;
}

std::int64_t plan::oldest_at() const {
    std::int64_t oldest = 0;
    for (const auto& [conversation, of] : lines_)
        if (!of.items.empty() && (oldest == 0 || of.items.front().at < oldest))
            oldest = of.items.front().at;
    return oldest;
}

}  // namespace yishi::delivery
