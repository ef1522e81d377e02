#include "bot/cases/handover.hpp"

#include <algorithm>

#include "bot/cases/life.hpp"
#include "bot/cases/save.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/people.hpp"

namespace yishi::cases {

std::int64_t hand_over(storage::transaction& in,
                       const rules& by,
                       std::int64_t from,
                       std::int64_t to,
                       const std::string& actor,
                       std::int64_t now,
                       salt_source& salts) {
    auto persons = storage::people::enabled(in);
    std::erase_if(persons, [&](const auto& each) { return each.id == from; });
    std::int64_t count = 0;
    for (const storage::case_row& row : storage::cases::open_of(in, from)) {
        std::string warning;
        const std::int64_t next =
            to != 0 ? to : pick_owner(by, queue_of(by, row.queue), row.seq, persons, warning);
        const auto person = std::find_if(
            persons.begin(), persons.end(), [&](const auto& each) { return each.id == next; });
        const std::string name = person != persons.end() ? person->name : std::string();
        const doing how{actor, now, std::nullopt, nullptr};
        const auto made =
            apply(by, row, assign_action{name, "", "handed over"}, how, persons, salts);
        save(in, row, made.value());  // throws when the successor may not own cases: the unit fails
        count += 1;
    }
    return count;
}

}  // namespace yishi::cases
