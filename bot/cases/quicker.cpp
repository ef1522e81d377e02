#include "bot/cases/life.hpp"

namespace yishi::cases {

using storage::person_row;

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
