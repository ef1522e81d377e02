#include "storage/sql/sessions.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::sessions {

namespace {

#define YISHI_SESSION_COLUMNS "id, person, hash, created_at, used_at, expires_at, address, agent"

session_row read(const row& from) {
    session_row out;
    out.id = from.integer(0);
    out.person = from.integer(1);
    out.hash = from.text(2);
    out.created_at = from.integer(3);
    out.used_at = from.integer(4);
    out.expires_at = from.integer(5);
    out.address = from.text(6);
    out.agent = from.text(7);
    return out;
}

}  // namespace

std::int64_t insert(transaction& tx, const session_row& value) {
    return tx.insert(
        "INSERT INTO session (person, hash, created_at, used_at, expires_at, address, agent) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        values(value.person,
               value.hash,
               value.created_at,
               value.used_at,
               value.expires_at,
               value.address,
               value.agent));
}

std::optional<session_row> by_hash(transaction& tx, std::string_view hash) {
    return fetch_one(
        tx, "SELECT " YISHI_SESSION_COLUMNS " FROM session WHERE hash = ?", values(hash), read);
}

std::vector<session_row> of_person(transaction& tx, std::int64_t person) {
    return fetch_all(tx,
                     "SELECT " YISHI_SESSION_COLUMNS
                     " FROM session WHERE person = ? ORDER BY id DESC",
                     values(person),
                     read);
}

void touch(transaction& tx, std::int64_t id, std::int64_t now) {
    tx.execute("UPDATE session SET used_at = ? WHERE id = ?", values(now, id));
}

bool remove(transaction& tx, std::int64_t id) {
    return tx.execute("DELETE FROM session WHERE id = ?", values(id)) != 0;
}

void remove_all(transaction& tx, std::int64_t person, std::int64_t except) {
    tx.execute("DELETE FROM session WHERE person = ? AND id <> ?", values(person, except));
}

void prune(transaction& tx, std::int64_t idle, std::int64_t now) {
    tx.execute("DELETE FROM session WHERE used_at < ? OR expires_at <= ?", values(idle, now));
}

}  // namespace yishi::storage::sessions

namespace yishi::storage::totp {

std::optional<totp_row> of_person(transaction& tx, std::int64_t person) {
    return fetch_one(tx,
                     "SELECT person, secret, enabled, last_step FROM totp WHERE person = ?",
                     values(person),
                     [](const row& from) {
                         return totp_row{
                             from.integer(0), text(from, 1), from.integer(2) != 0, from.integer(3)};
                     });
}

std::vector<std::int64_t> enabled(transaction& tx) {
    return fetch_all(
        tx, "SELECT person FROM totp WHERE enabled = 1 ORDER BY person", {}, [](const row& from) {
            return from.integer(0);
        });
}

void put(transaction& tx, const totp_row& value) {
    tx.execute(
        "INSERT INTO totp (person, secret, enabled, last_step) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, "
        "enabled = excluded.enabled, last_step = excluded.last_step",
        values(value.person, value.secret, value.enabled, value.last_step));
}

void remove(transaction& tx, std::int64_t person) {
    tx.execute("DELETE FROM recovery_code WHERE person = ?", values(person));
    tx.execute("DELETE FROM totp WHERE person = ?", values(person));
}

void replace_codes(transaction& tx, std::int64_t person, const std::vector<std::string>& hashes) {
    tx.execute("DELETE FROM recovery_code WHERE person = ?", values(person));
    for (const auto& hash : hashes)
        tx.execute("INSERT INTO recovery_code (person, hash) VALUES (?, ?)", values(person, hash));
}

bool take_code(transaction& tx, std::int64_t person, std::string_view hash) {
    return tx.execute("DELETE FROM recovery_code WHERE person = ? AND hash = ?",
                      values(person, hash)) != 0;
}

}  // namespace yishi::storage::totp
