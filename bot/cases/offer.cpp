// What a case's events say: an open offer, who was quicker.
#include <nlohmann/json.hpp>

#include "bot/cases/life.hpp"

namespace yishi::cases {

using nlohmann::json;
using storage::person_row;

std::optional<offer> open_offer(const std::vector<storage::event_row>& events) {
    for (auto each = events.rbegin(); each != events.rend(); ++each) {
        const bool ends = each->type == "accept" || each->type == "assign" ||
                          each->type == "close" || each->type == "merge";
        if (ends) {
            return std::nullopt;
        }
        const json payload = json::parse(each->payload, nullptr, false);
        if (each->type == "erase" && payload.is_object()) {
            const json kept = payload.value("offer", json());
            return kept.is_object() ? std::optional(offer{kept.value("to", std::int64_t{0}),
                                                          kept.value("queue", std::string())})
                                    : std::nullopt;
        }
        if (each->type == "transfer" && payload.is_object()) {
            return offer{payload.value("to", std::int64_t{0}),
                         payload.value("queue", std::string())};
        }
    }
    return std::nullopt;
}

quicker who_was_quicker(const storage::event_row& newest, const std::vector<person_row>& persons) {
    quicker out{newest.actor, newest.type, newest.at};
    for (const person_row& each : persons) {
        if (person_actor(each.id) == newest.actor) {
            out.who = each.title.empty() ? each.name : each.title;
        }
    }
    return out;
}

}  // namespace yishi::cases
