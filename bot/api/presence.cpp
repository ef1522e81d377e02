#include "bot/api/presence.hpp"

#include <algorithm>
#include <utility>

namespace yishi::api {

bool presence::here(const std::string& number,
                    std::string name,
                    std::string title,
                    std::int64_t now) {
    const auto gone = [now](const present_person& each) { return each.until <= now; };
    if (cases_.size() >= presence_cases_max)
        std::erase_if(cases_, [&](auto& each) { return std::ranges::all_of(each.second, gone); });
    auto& list = cases_[number];
    std::erase_if(list, gone);
    const auto found = std::ranges::find(list, name, &present_person::name);
    if (found != list.end()) {
        found->until = now + presence_ms;
        return false;
    }
    list.push_back({std::move(name), std::move(title), now + presence_ms});
    return true;
}

std::vector<present_person> presence::at(std::string_view number, std::int64_t now) const {
    std::vector<present_person> out;
    const auto found = cases_.find(number);
    if (found == cases_.end()) return out;
    for (const auto& each : found->second)
        if (each.until > now) out.push_back(each);
    std::ranges::sort(out, {}, &present_person::name);
    return out;
}

}  // namespace yishi::api
