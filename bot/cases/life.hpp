// The life of a case as pure functions: from what was and what is done to the new row, its events,
// timers and changes. Nothing here touches the store or the clock; salts come from a seed, so that
// the same call gives the same result.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/cases/actions.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/rules.hpp"
#include "storage/rows.hpp"

namespace yishi::cases {

enum class errc {
    conflict = 1,    // the case was changed since the version that the caller saw
    closed,          // only an open case can do that
    not_closed,      // only a closed case can do that
    unknown_person,  // no enabled person of that name or id
    unknown_queue,   // not in the rules
    not_offered,     // accept: nobody offered this case to this person
    not_the_owner,   // transfer: only the owner offers
    bad_value,       // an empty text, an unknown priority or status, a satisfaction beyond 1 to 5
    not_asked,       // closing answer: no closing question is open
    same_case,       // merge: into itself
    not_due,         // overdue: before its time, or it was said already
};
const boost::system::error_category& case_category();
boost::system::error_code make_error_code(errc value);

template <class T>
using result = boost::system::result<T>;

// What a case is opened from.
struct opening {
    std::string actor = "resident";
    std::string kind;
    std::string category;
    std::string area;  // id or empty
    std::string language;
    std::string source;             // channel id, "phone", "walk-in"
    std::int64_t conversation = 0;  // 0: none
    std::int64_t first_seq = 0;     // as in case_row
    std::int64_t opened_seq = 0;
    std::string reporter;
    std::string dialog;
    std::string title;
    std::string summary;
    std::string answers = "{}";  // JSON object
    std::string place;           // JSON or empty
    int priority_least = 0;      // the routes may raise it
    int position = 0;            // k: it is new_cases[k] of the change set
};

struct opened {
    storage::case_row row;
    std::vector<storage::event_row> events;  // case_id -(position + 1)
    std::vector<storage::timer_row> timers;
    std::vector<storage::change_row> changes;
    std::int64_t answer_by = 0;  // when the first reply is due
    bool office_open = true;     // now
    std::string warning;         // the queue's officer has no account; empty otherwise
};

// Precondition: `persons` holds an enabled person (an administrator at least): the owner is never
// 0.
opened open(const rules& by,
            const opening& what,
            int year,
            std::int64_t seq,
            const std::vector<storage::person_row>& persons,
            std::int64_t now,
            salt_source& salts);

// Who does something, when, seen from which version.
struct doing {
    std::string actor;  // "resident", "bot", "timer", operator_actor or person_actor(id)
    std::int64_t now = 0;
    std::optional<std::int64_t> expected_version;
    // The case's events, oldest first; needed by `accept` and `erase` only.
    const std::vector<storage::event_row>* events = nullptr;
};

// To be asked in the case's conversation.
struct closing_question {
    std::string case_number;
    std::string case_title;
    std::string text;  // the officer's last words, or empty
};

struct changed {
    storage::case_row row;
    std::vector<storage::event_row> events;  // to be added
    std::vector<storage::timer_row> timers;
    std::vector<storage::timer_row> cancelled;
    std::vector<storage::change_row> changes;
    std::vector<std::int64_t> erased;  // events whose salt and payload are to be emptied
    std::optional<closing_question> question;
};

// Errors: errc. The case of a result has the next version.
result<changed> apply(const rules& by,
                      const storage::case_row& from,
                      const action& what,
                      const doing& how,
                      const std::vector<storage::person_row>& persons,
                      salt_source& salts);

// Who owns a case of this queue: its officers in turn (by `seq`), else the fallback queue's, else
// the first administrator, else anyone; only enabled persons who may work on cases. Not empty
// `warning`: the queue's own officers could not. Throws std::invalid_argument if there is nobody.
std::int64_t pick_owner(const rules& by,
                        const queue& of,
                        std::int64_t seq,
                        const std::vector<storage::person_row>& persons,
                        std::string& warning);

// When the first reply is due; 0 once there was one.
std::int64_t answer_by(const rules& by, const storage::case_row& of);

// "Chen Yi closed this case at ..." is the API's to word: who, what and when of the newest event.
struct quicker {
    std::string who;  // shown name, or the actor
    std::string type;
    std::int64_t at = 0;
};
quicker who_was_quicker(const storage::event_row& newest,
                        const std::vector<storage::person_row>& persons);

}  // namespace yishi::cases

template <>
struct boost::system::is_error_code_enum<yishi::cases::errc> : std::true_type {};
