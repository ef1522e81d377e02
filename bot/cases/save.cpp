#include "bot/cases/save.hpp"

#include "bot/cases/search.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/search.hpp"
#include "storage/sql/timers.hpp"

namespace yishi::cases {

std::int64_t save(storage::transaction& in, const opened& value) {
    const std::int64_t id = storage::cases::insert(in, value.row);
    for (storage::event_row each : value.events) {
        each.case_id = id;
        storage::events::append(in, each);
    }
    for (const storage::timer_row& each : value.timers) {
        storage::timers::set(in, each);
    }
    for (const storage::change_row& each : value.changes) {
        storage::changes::append(in, each);
    }
    storage::search::add(in, id, case_tokens(value.row));
    return id;
}

void save(storage::transaction& in, const storage::case_row& before, const changed& value) {
    storage::cases::update(in, value.row, before.version);
    for (const storage::event_row& each : value.events) {
        storage::events::append(in, each);
    }
    for (const std::int64_t seq : value.erased) {
        storage::events::erase(in, before.id, seq);
    }
    for (const storage::timer_row& each : value.cancelled) {
        storage::timers::cancel(in, each.kind, each.subject);
    }
    for (const storage::timer_row& each : value.timers) {
        storage::timers::set(in, each);
    }
    for (const storage::change_row& each : value.changes) {
        storage::changes::append(in, each);
    }
    if (!value.erased.empty()) {
        storage::search::index(in, before.id, case_tokens(value.row));
    }
}

}  // namespace yishi::cases
