// API tokens: the second half of people.hpp.
#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/people.hpp"

namespace yishi::storage::tokens {

namespace {

#define YISHI_TOKEN_COLUMNS "id, person, label, hash, created_at, expires_at, revoked_at, used_at"

token_row read(const row& from) {
    token_row out;
    out.id = from.integer(0);
    out.person = from.integer(1);
    out.label = from.text(2);
    out.hash = from.text(3);
    out.created_at = from.integer(4);
    out.expires_at = from.integer(5);
    out.revoked_at = from.integer(6);
    out.used_at = from.integer(7);
    return out;
}

}  // namespace

std::int64_t insert(transaction& tx, const token_row& value) {
    return tx.insert(
        "INSERT INTO token (person, label, hash, created_at, expires_at, revoked_at, used_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        values(value.person,
               value.label,
               value.hash,
               value.created_at,
               value.expires_at,
               value.revoked_at,
               value.used_at));
}

std::optional<token_row> by_hash(transaction& tx, std::string_view hash) {
    return fetch_one(
        tx, "SELECT " YISHI_TOKEN_COLUMNS " FROM token WHERE hash = ?", values(hash), read);
}

std::vector<token_row> of_person(transaction& tx, std::int64_t person) {
    return fetch_all(tx,
                     "SELECT " YISHI_TOKEN_COLUMNS
                     " FROM token WHERE ? = 0 OR person = ? ORDER BY id",
                     values(person, person),
                     read);
}

bool revoke(transaction& tx, std::int64_t id, std::int64_t now) {
    return tx.execute("UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at = 0",
                      values(now, id)) != 0;
}

void revoke_all(transaction& tx, std::int64_t person, std::int64_t now) {
    tx.execute("UPDATE token SET revoked_at = ? WHERE person = ? AND revoked_at = 0",
               values(now, person));
}

void touch(transaction& tx, std::int64_t id, std::int64_t now) {
    tx.execute("UPDATE token SET used_at = ? WHERE id = ?", values(now, id));
}

}  // namespace yishi::storage::tokens
