#include "bot/webchat/allowance.hpp"

#include <algorithm>

namespace yishi::webchat {

allowance::allowance(int burst, std::int64_t every_ms, std::size_t keys_max)
    : burst_(burst), every_ms_(every_ms), keys_max_(keys_max) {}

std::int64_t allowance::take(std::string_view key, std::int64_t now) {
    const auto found = next_.find(std::string(key));
    // Later than any that was given by this clock: it was set back since.
    if (found != next_.end() && found->second > now + every_ms_ * burst_) found->second = now;
    const std::int64_t free_at = found == next_.end() ? now : std::max(now, found->second);
    const std::int64_t ahead = free_at - now;
    const std::int64_t ahead_max = every_ms_ * (burst_ - 1);
    if (ahead > ahead_max) return ahead - ahead_max;
    if (found != next_.end()) {
        found->second = free_at + every_ms_;
    } else {
        if (next_.size() >= keys_max_) make_room(now);
        next_.emplace(key, free_at + every_ms_);
    }
    return 0;
}

void allowance::make_room(std::int64_t now) {
    std::erase_if(next_, [now](const auto& each) { return each.second <= now; });
    if (next_.size() >= keys_max_) next_.erase(next_.begin());
}

}  // namespace yishi::webchat
