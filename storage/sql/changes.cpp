#include "storage/sql/changes.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::changes {

std::int64_t append(transaction& tx, const change_row& value) {
    return tx.insert("INSERT INTO change_log (at, kind, subject) VALUES (?, ?, ?)",
                     values(value.at, value.kind, value.subject));
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

std::int64_t prune(transaction& tx, std::int64_t before, int limit) {
    // Lines are written in order of time: the oldest stand first.
    return tx.execute(
        "DELETE FROM change_log WHERE seq IN "
        "(SELECT seq FROM change_log ORDER BY seq LIMIT ?) AND at < ?",
        values(limit, before));
}

}  // namespace yishi::storage::changes
