#include "storage/sql/marks.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::marks {

std::int64_t read_seq(transaction& tx, std::int64_t person, std::int64_t case_id) {
    const auto found = fetch_one(tx,
                                 "SELECT seq FROM read_mark WHERE person = ? AND case_id = ?",
                                 values(person, case_id),
                                 [](const row& from) { return from.integer(0); });
    return found.value_or(-1);
}

void put_read(transaction& tx, std::int64_t person, std::int64_t case_id, std::int64_t seq) {
    tx.execute(
        "INSERT INTO read_mark (person, case_id, seq) VALUES (?, ?, ?) "
        "ON CONFLICT (person, case_id) DO UPDATE SET seq = excluded.seq "
        "WHERE excluded.seq > read_mark.seq",
        values(person, case_id, seq));
}

std::optional<draft_row> draft(transaction& tx, std::int64_t person, std::int64_t case_id) {
    return fetch_one(tx,
                     "SELECT text, at FROM draft WHERE person = ? AND case_id = ?",
                     values(person, case_id),
                     [&](const row& from) {
                         return draft_row{person, case_id, text(from, 0), from.integer(1)};
                     });
}

void put_draft(transaction& tx, const draft_row& value) {
    if (value.text.empty()) {
        tx.execute("DELETE FROM draft WHERE person = ? AND case_id = ?",
                   values(value.person, value.case_id));
        return;
    }
    tx.execute(
        "INSERT INTO draft (person, case_id, text, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (person, case_id) DO UPDATE SET text = excluded.text, at = excluded.at",
        values(value.person, value.case_id, value.text, value.at));
}

}  // namespace yishi::storage::marks
