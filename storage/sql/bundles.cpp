#include "storage/sql/bundles.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::bundles {

namespace {

publication read(const row& from) {
    return {from.integer(0), text(from, 1), from.integer(2), text(from, 3)};
}

}  // namespace

void put(transaction& tx, const bundle_row& value) {
    tx.execute(
        "INSERT INTO bundle (hash, made_at, made_by, content) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (hash) DO NOTHING",
        values(value.hash, value.made_at, value.made_by, value.content));
}

std::optional<bundle_row> get(transaction& tx, std::string_view hash) {
    return fetch_one(tx,
                     "SELECT hash, made_at, made_by, content FROM bundle WHERE hash = ?",
                     values(hash),
                     [](const row& from) {
                         return bundle_row{
                             text(from, 0), from.integer(1), text(from, 2), text(from, 3)};
                     });
}

std::vector<publication> history(transaction& tx, int limit) {
    return fetch_all(tx,
                     "SELECT seq, hash, at, made_by FROM publication ORDER BY seq DESC LIMIT ?",
                     values(limit),
                     read);
}

std::optional<publication> current(transaction& tx) {
    auto found = history(tx, 1);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

void set_current(transaction& tx, std::string_view hash, std::int64_t now, std::string_view by) {
    tx.insert("INSERT INTO publication (hash, at, made_by) VALUES (?, ?, ?)",
              values(hash, now, by));
}

std::vector<std::string> in_use(transaction& tx, int limit) {
    return fetch_all(tx,
                     "SELECT hash FROM bundle WHERE hash IN (SELECT bundle FROM conversation) "
                     "OR hash = (SELECT hash FROM publication ORDER BY seq DESC LIMIT 1) "
                     "ORDER BY made_at DESC, hash LIMIT ?",
                     values(limit),
                     [](const row& from) { return text(from, 0); });
}

}  // namespace yishi::storage::bundles
