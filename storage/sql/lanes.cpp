#include "storage/sql/lanes.hpp"

#include <algorithm>

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::leases {

namespace {

lease read(const row& from) {
    return {static_cast<int>(from.integer(0)), text(from, 1), from.integer(2), from.integer(3)};
}

void sort(std::vector<lease>& value) {
    std::sort(
        value.begin(), value.end(), [](const lease& a, const lease& b) { return a.lane < b.lane; });
}

}  // namespace

int join(transaction& tx, std::string_view owner, std::int64_t now, std::int64_t expires_at) {
    tx.execute("DELETE FROM sender WHERE expires_at <= ? AND owner <> ?", values(now, owner));
    tx.execute(
        "INSERT INTO sender (owner, expires_at) VALUES (?, ?) "
        "ON CONFLICT (owner) DO UPDATE SET expires_at = excluded.expires_at",
        values(owner, expires_at));
    return static_cast<int>(fetch_integer(tx, "SELECT count(*) FROM sender", {}));
}

std::vector<lease> take(transaction& tx,
                        std::string_view owner,
                        int wanted,
                        std::int64_t now,
                        std::int64_t expires_at) {
    auto out = fetch_all(
        tx,
        "UPDATE lane SET owner = ?, fence = fence + 1, expires_at = ? WHERE lane IN "
        "(SELECT lane FROM lane WHERE owner = '' OR expires_at <= ? ORDER BY lane LIMIT ?) "
        "AND (owner = '' OR expires_at <= ?) RETURNING lane, owner, fence, expires_at",
        values(owner, expires_at, now, wanted, now),
        read);
    sort(out);
    return out;
}

std::vector<lease> renew(transaction& tx, std::string_view owner, std::int64_t expires_at) {
    auto out = fetch_all(tx,
                         "UPDATE lane SET expires_at = ? WHERE owner = ? "
                         "RETURNING lane, owner, fence, expires_at",
                         values(expires_at, owner),
                         read);
    sort(out);
    return out;
}

void release(transaction& tx, std::string_view owner) {
    tx.execute("DELETE FROM sender WHERE owner = ?", values(owner));
    tx.execute("UPDATE lane SET owner = '', fence = fence + 1, expires_at = 0 WHERE owner = ?",
               values(owner));
}

void release(transaction& tx, std::string_view owner, int lane) {
    tx.execute(
        "UPDATE lane SET owner = '', fence = fence + 1, expires_at = 0 WHERE owner = ? AND lane = "
        "?",
        values(owner, lane));
}

void release_all(transaction& tx) {
    tx.execute("DELETE FROM sender", {});
    tx.execute("UPDATE lane SET owner = '', fence = fence + 1, expires_at = 0 WHERE owner <> ''",
               {});
}

std::vector<lease> all(transaction& tx) {
    return fetch_all(tx, "SELECT lane, owner, fence, expires_at FROM lane ORDER BY lane", {}, read);
}

}  // namespace yishi::storage::leases
