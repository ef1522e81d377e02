#include "storage/sql/apply.hpp"

#include <algorithm>

#include "storage/sql/cases.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/search.hpp"
#include "storage/sql/timers.hpp"

namespace yishi::storage {

namespace {

// Puts ids given by the database where the change set has stand-ins for them.
class ids {
 public:
    std::int64_t conversation = 0;
    std::vector<std::int64_t> new_cases;

    std::int64_t case_id(std::int64_t value) const {
        if (value >= 0) return value;
        const auto at = static_cast<std::uint64_t>(-(value + 1));
        if (at >= new_cases.size()) refuse(errc::failed, "no such new case");
        return new_cases[at];
    }

    void put(std::int64_t& of) const {
        if (of != 0) return;
        if (conversation == 0) refuse(errc::failed, "no conversation");
        of = conversation;
    }

    void put(timer_row& of) const {
        if (of.subject == "@conversation") of.subject = std::to_string(conversation);
    }
};

void write_conversation(transaction& tx, change_set& changes, const ids& known, bool inserted) {
    if (!changes.conversation) return;
    auto& value = *changes.conversation;
    const bool points_at_new_case = value.silent_case < 0;
    value.silent_case = known.case_id(value.silent_case);
    if (!inserted || points_at_new_case) conversations::update(tx, value);
}

// Returns whether a row was inserted.
bool begin_conversation(transaction& tx, const turn_rows& rows, change_set& changes, ids& known) {
    if (rows.conversation) known.conversation = rows.conversation->id;
    if (!changes.conversation) return false;
    auto& value = *changes.conversation;
    if (value.id == 0) {
        value.id = rows.new_id;
        value.id = conversations::insert(tx, value);
        known.conversation = value.id;
        return true;
    }
    if (value.id != known.conversation) refuse(errc::failed, "another conversation");
    return false;
}

void write_cases(transaction& tx, const turn_extras& extras, change_set& changes, ids& known) {
    for (auto& value : changes.new_cases) {
        known.put(value.conversation);
        value.id = cases::insert(tx, value);
        known.new_cases.push_back(value.id);
    }
    for (const auto& value : changes.changed_cases) {
        const auto read = std::find_if(extras.cases.begin(),
                                       extras.cases.end(),
                                       [&](const auto& other) { return other.id == value.id; });
        if (read == extras.cases.end()) refuse(errc::conflict, "a case that was not fetched");
        cases::update(tx, value, read->version);
    }
}

void write_rest(transaction& tx, change_set& changes, const ids& known) {
    for (auto& value : changes.messages) {
        known.put(value.conversation);
        value.case_id = known.case_id(value.case_id);
        value.lane = lane_of(value.conversation);
        messages::insert(tx, value);
    }
    for (const auto& value : changes.tags)
        messages::give(tx, known.conversation, value.seq, known.case_id(value.case_id));
    for (auto& value : changes.events) {
        value.case_id = known.case_id(value.case_id);
        events::append(tx, value);
    }
    for (auto& value : changes.search) {
        const auto put = value.case_id < 0 ? search::add : search::index;
        put(tx, known.case_id(value.case_id), std::move(value.tokens));
    }
    for (auto& value : changes.cancelled) {
        known.put(value);
        timers::cancel(tx, value.kind, value.subject);
    }
    for (auto& value : changes.timers) {
        known.put(value);
        timers::set(tx, value);
    }
    for (auto& value : changes.media) {
        known.put(value.conversation);
        media::insert(tx, value);
    }
    for (const auto& value : changes.changes) storage::changes::append(tx, value);
}

// Last in the unit: on a database with several writers the counter's row is held until commit.
void take_numbers(transaction& tx, const turn_extras& extras, int count) {
    if (count > 0) cases::take_numbers(tx, {extras.case_year, extras.case_seq}, count);
}

bool empty(const change_set& value) {
    return !value.conversation && value.messages.empty() && value.tags.empty() &&
           value.new_cases.empty() && value.changed_cases.empty() && value.events.empty() &&
           value.search.empty() && value.timers.empty() && value.cancelled.empty() &&
           value.media.empty() && value.changes.empty() && value.numbers_taken == 0;
}

}  // namespace

turn_result apply(transaction& tx,
                  const turn_rows& rows,
                  const turn_extras& extras,
                  change_set changes,
                  bool& wrote) {
    turn_result out;
    out.repeated = rows.seen;
    if (!empty(changes)) {
        wrote = true;
        ids known;
        const bool inserted = begin_conversation(tx, rows, changes, known);
        write_cases(tx, extras, changes, known);
        write_conversation(tx, changes, known, inserted);
        write_rest(tx, changes, known);
        take_numbers(tx, extras, changes.numbers_taken);
    }
    if (changes.conversation)
        out.conversation = *std::move(changes.conversation);
    else if (rows.conversation)
        out.conversation = *rows.conversation;
    out.messages = std::move(changes.messages);
    if (rows.reply) out.messages.push_back(*rows.reply);  // a repeat gets the same answer again
    for (auto& value : changes.new_cases) out.case_numbers.push_back(std::move(value.number));
    return out;
}

}  // namespace yishi::storage
