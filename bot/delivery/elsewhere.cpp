// What other processes on the same database queue in our lanes: they tell us which conversations
// have grown, and those alone are read.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "bot/async/store.hpp"
#include "bot/delivery/outbox.hpp"

namespace yishi::delivery {

// Whether all that was said in the conversation before went through here, too. Else another process
// may have queued something that is to be sent first, and only the store knows.
bool outbox::follows(const std::vector<storage::message_row>& rows) {
    if (!options_.shared || rows.empty()) return true;
    const std::int64_t conversation = rows.front().conversation;
    const auto known = passed_.find(conversation);
    const std::int64_t last = known == passed_.end() ? 0 : known->second;
    for (const auto& row : rows) passed(row);
    return rows.front().seq == last + 1 && !grown_.contains(conversation) &&
           !looking_.contains(conversation);
}

// What the store has shown is not taken in once more when its own turn's end is heard of.
void outbox::passed(const storage::message_row& row) {
    if (!options_.shared) return;
    if (passed_.size() >= passed_max) passed_.clear();
    std::int64_t& last = passed_[row.conversation];
    last = std::max(last, row.seq);
}

void outbox::look_again(const std::vector<std::int64_t>& conversations) {
    if (conversations.empty()) return look_through();
    if (std::ranges::find(conversations, storage::lanes_subject) != conversations.end()) {
        lanes_told_ = true;
        renewal_.cancel();
    }
    look_into(conversations);
}

void outbox::look_into(const std::vector<std::int64_t>& conversations) {
    for (const std::int64_t each : conversations)
        if (each > 0 && lanes_.has(storage::lane_of(each))) grown_.insert(each);
    if (grown_.size() > grown_max) return look_through();
    if (!grown_.empty()) refill_.cancel();
}

void outbox::look_through() {
    grown_.clear();
    for (auto& [id, on] : outlets_) {
        on.behind = true;
        on.missed = true;  // a pass that is under way may be past it
    }
    refill_.cancel();
}

// Reads what is unsent in the conversations that have grown. False: the store could not be read.
asio::awaitable<bool> outbox::look() {
    looking_.swap(grown_);
    for (auto& [id, on] : outlets_) on.plan.hold(true);
    const std::vector<std::int64_t> which(looking_.begin(), looking_.end());
    backlog_page found;
    const auto unit = [&, lanes = lanes_.set()](storage::transaction& tx) {
        found = storage::messages::unsent_in(tx, lanes, which);
    };
    const auto read = co_await yishi::read(io_, store_, unit);
    looking_.clear();
    if (read.has_error()) {
        spdlog::warn("delivery: the outbox cannot be read: {}", read.error().message());
        grown_.insert(which.begin(), which.end());
        found.clear();
    }
    for (const auto& each : found) {
        outlet* const on = find(each.channel);
        if (on == nullptr || !lanes_.has(each.row.lane)) continue;
        if (!on->behind && take(*on, each)) continue;
        on->behind = true;  // in the order of the store, as soon as there is room
        on->missed = true;
    }
    for (auto& [id, on] : outlets_) on.plan.hold(false);
    pump();
    co_return read.has_value();
}

}  // namespace yishi::delivery
