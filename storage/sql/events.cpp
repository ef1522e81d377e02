#include "storage/sql/events.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::events {

namespace {

#define YISHI_EVENT_COLUMNS "case_id, seq, at, actor, type, salt, payload, payload_hash, hash"

event_row read(const row& from) {
    return {from.integer(0),
            from.integer(1),
            from.integer(2),
            text(from, 3),
            text(from, 4),
            text(from, 5),
            text(from, 6),
            text(from, 7),
            text(from, 8)};
}

}  // namespace

void append(transaction& tx, const event_row& value) {
    tx.execute("INSERT INTO case_event (" YISHI_EVENT_COLUMNS
               ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               values(value.case_id,
                      value.seq,
                      value.at,
                      value.actor,
                      value.type,
                      value.salt,
                      value.payload,
                      value.payload_hash,
                      value.hash));
}

std::vector<event_row> of_case(transaction& tx, std::int64_t case_id) {
    return fetch_all(tx,
                     "SELECT " YISHI_EVENT_COLUMNS
                     " FROM case_event WHERE case_id = ? ORDER BY seq",
                     values(case_id),
                     read);
}

std::vector<event_row> after(transaction& tx, std::int64_t case_id, std::int64_t seq, int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_EVENT_COLUMNS
                     " FROM case_event WHERE (case_id, seq) > (?, ?) "
                     "ORDER BY case_id, seq LIMIT ?",
                     values(case_id, seq, limit),
                     read);
}

void erase(transaction& tx, std::int64_t case_id, std::int64_t seq) {
    if (tx.execute("UPDATE case_event SET salt = '', payload = '' WHERE case_id = ? AND seq = ?",
                   values(case_id, seq)) == 0)
        refuse(errc::not_found, "event");
}

std::vector<head> heads(transaction& tx, std::int64_t after, int limit) {
    return fetch_all(tx,
                     "SELECT k.id, k.number, e.seq, e.hash FROM case_record k "
                     "JOIN case_event e ON e.case_id = k.id AND e.seq = "
                     "(SELECT max(n.seq) FROM case_event n WHERE n.case_id = k.id) "
                     "WHERE k.id > ? ORDER BY k.id LIMIT ?",
                     values(after, limit),
                     [](const row& from) {
                         return head{
                             from.integer(0), text(from, 1), from.integer(2), text(from, 3)};
                     });
}

}  // namespace yishi::storage::events
