#include "storage/sql/changes.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::changes {

void append(transaction& tx, const change_row& value) {
    constexpr std::string_view sql = "INSERT INTO change_log (at, kind, subject) VALUES (?, ?, ?)";
    if (!tx.locks()) {
        tx.execute(sql, values(value.at, value.kind, value.subject));
        return;
    }
    // A reader that has seen a number must never be given a smaller one later: from the number to
    // the commit one unit at a time.
    tx.execute_last("SELECT pg_advisory_xact_lock(1499034472, 2)", {});
    tx.execute_last(sql, {value.at, value.kind, value.subject});
}

std::vector<change_row> after(transaction& tx, std::int64_t after, int limit) {
    return fetch_all(
        tx,
        "SELECT seq, at, kind, subject FROM change_log WHERE seq > ? ORDER BY seq LIMIT ?",
        values(after, limit),
        [](const row& from) {
            return change_row{from.integer(0), from.integer(1), text(from, 2), text(from, 3)};
        });
}

std::int64_t newest(transaction& tx) {
    return fetch_integer(tx, "SELECT max(seq) FROM change_log", {});
}

std::int64_t oldest(transaction& tx) {
    return fetch_integer(tx, "SELECT min(seq) FROM change_log", {});
}

void begin_anew(transaction& tx, std::int64_t at) {
    // Behind every number that a reader may have, or it would take the log for the one it knew.
    const auto first = newest(tx) + 1'000'000;
    tx.execute("DELETE FROM change_log", {});
    tx.execute("INSERT INTO change_log (seq, at, kind, subject) VALUES (?, ?, 'restored', '')",
               values(first, at));
    if (tx.dialect() == dialect::postgres)
        tx.query(go_on_numbering("change_log", "seq"), {}, [](const row&) {});
}

std::int64_t prune(transaction& tx, std::int64_t before, int limit) {
    // Lines are written in order of time: the oldest stand first.
    return tx.execute(
        "DELETE FROM change_log WHERE seq IN "
        "(SELECT seq FROM change_log ORDER BY seq LIMIT ?) AND at < ? "
        "AND seq < (SELECT max(seq) FROM change_log)",
        values(limit, before));
}

}  // namespace yishi::storage::changes
