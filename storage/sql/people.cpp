#include "storage/sql/people.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::people {

namespace {

#define YISHI_PERSON_COLUMNS "id, name, title, role, enabled, password, must_change, created_at"
// A row a scope, or one for who has none.
#define YISHI_PERSONS(which)                                                 \
    "SELECT " YISHI_PERSON_COLUMNS                                           \
    ", kind, value FROM person LEFT JOIN person_scope ON person = id " which \
    "ORDER BY id, kind, value"

person_row read(const row& from) {
    person_row out;
    out.id = from.integer(0);
    out.name = from.text(1);
    out.title = from.text(2);
    out.role = from.text(3);
    out.enabled = from.integer(4) != 0;
    out.password = from.text(5);
    out.must_change = from.integer(6) != 0;
    out.created_at = from.integer(7);
    return out;
}

void add_scope(person_row& to, std::string_view kind, std::string_view value) {
    (kind == "queue" ? to.queues : to.areas).emplace_back(value);
}

void read_scopes(transaction& tx, person_row& of) {
    tx.query("SELECT kind, value FROM person_scope WHERE person = ? ORDER BY kind, value",
             values(of.id),
             [&](const row& from) { add_scope(of, from.text(0), from.text(1)); });
}

std::optional<person_row> with_scopes(transaction& tx, std::optional<person_row> found) {
    if (found) read_scopes(tx, *found);
    return found;
}

std::vector<person_row> read_all(transaction& tx, std::string_view sql) {
    std::vector<person_row> out;
    tx.query(sql, {}, [&](const row& from) { add(out, from); });
    return out;
}

void write_scopes(transaction& tx, std::int64_t person, const person_row& value) {
    constexpr std::string_view sql =
        "INSERT INTO person_scope (person, kind, value) VALUES (?, ?, ?) "
        "ON CONFLICT (person, kind, value) DO NOTHING";
    tx.execute("DELETE FROM person_scope WHERE person = ?", values(person));
    for (const auto& queue : value.queues) tx.execute(sql, values(person, "queue", queue));
    for (const auto& area : value.areas) tx.execute(sql, values(person, "area", area));
}

}  // namespace

std::optional<person_row> by_id(transaction& tx, std::int64_t id) {
    return with_scopes(
        tx,
        fetch_one(
            tx, "SELECT " YISHI_PERSON_COLUMNS " FROM person WHERE id = ?", values(id), read));
}

std::optional<person_row> by_name(transaction& tx, std::string_view name) {
    return with_scopes(
        tx,
        fetch_one(
            tx, "SELECT " YISHI_PERSON_COLUMNS " FROM person WHERE name = ?", values(name), read));
}

std::vector<person_row> all(transaction& tx) {
    return read_all(tx, YISHI_PERSONS(""));
}

std::string_view enabled_sql() {
    return YISHI_PERSONS("WHERE enabled = 1 ");
}

void add(std::vector<person_row>& to, const row& from) {
    if (to.empty() || to.back().id != from.integer(0)) to.push_back(read(from));
    if (!from.null(8)) add_scope(to.back(), from.text(8), from.text(9));
}

std::vector<person_row> enabled(transaction& tx) {
    return read_all(tx, enabled_sql());
}

std::int64_t insert(transaction& tx, const person_row& value) {
    const auto id = tx.insert(
        "INSERT INTO person (name, title, role, enabled, password, must_change, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        values(value.name,
               value.title,
               value.role,
               value.enabled,
               value.password,
               value.must_change,
               value.created_at));
    write_scopes(tx, id, value);
    return id;
}

void update(transaction& tx, const person_row& value) {
    if (tx.execute("UPDATE person SET name = ?, title = ?, role = ?, enabled = ?, password = ?, "
                   "must_change = ? WHERE id = ?",
                   values(value.name,
                          value.title,
                          value.role,
                          value.enabled,
                          value.password,
                          value.must_change,
                          value.id)) == 0)
        refuse(errc::not_found, "person");
    write_scopes(tx, value.id, value);
}

}  // namespace yishi::storage::people
