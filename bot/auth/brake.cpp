#include "bot/auth/brake.hpp"

#include <algorithm>

namespace yishi::auth {

brake::brake(brake_options options) : options_(options) {}

std::int64_t brake::wait(std::string_view key, std::int64_t now) const {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return 0;
    const std::int64_t left = found->second.until - now;
    // More than there ever is to wait: the clock was set back since.
    return left > options_.wait_max_ms ? 0 : std::max<std::int64_t>(0, left);
}

void brake::failed(std::string_view key, std::int64_t now) {
    auto found = entries_.find(key);
    if (found == entries_.end()) {
        if (entries_.size() >= options_.keys_max) {
            make_room(now);
        }
        found = entries_.emplace(std::string(key), entry{}).first;
    }
    entry& of = found->second;
    if (now - of.last > options_.forget_ms) {
        of.failures = 0;
    }
    of.failures += 1;
    of.last = now;
    std::int64_t wait = of.failures > options_.free ? options_.first_wait_ms : 0;
    for (int i = options_.free + 1; i < of.failures && wait < options_.wait_max_ms; ++i) {
        wait *= 2;
    }
    of.until = now + std::min(wait, options_.wait_max_ms);
}

void brake::succeeded(std::string_view key) {
    if (const auto found = entries_.find(key); found != entries_.end()) {
        entries_.erase(found);
    }
}

void brake::make_room(std::int64_t now) {
    std::erase_if(entries_,
                  [&](const auto& each) { return now - each.second.last > options_.forget_ms; });
    if (entries_.size() >= options_.keys_max) {
        entries_.erase(
            std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
                return a.second.last < b.second.last;
            }));
    }
}

}  // namespace yishi::auth
