#include "storage/sql/keys.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::keys {

std::optional<std::string> find(transaction& tx, std::string_view key) {
    return fetch_one(
        tx, "SELECT result FROM write_key WHERE key = ?", values(key), [](const row& from) {
            return text(from, 0);
        });
}

void put(transaction& tx, std::string_view key, std::string_view result, std::int64_t now) {
    tx.execute("INSERT INTO write_key (key, result, at) VALUES (?, ?, ?)",
               values(key, result, now));
}

std::int64_t prune(transaction& tx, std::int64_t before, int limit) {
    return tx.execute(
        "DELETE FROM write_key WHERE key IN "
        "(SELECT key FROM write_key WHERE at < ? ORDER BY at, key LIMIT ?)",
        values(before, limit));
}

}  // namespace yishi::storage::keys
