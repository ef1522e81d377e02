#include "storage/sql/people.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::people {

namespace {

#define YISHI_PERSON_COLUMNS "id, name, title, role, enabled, password, must_change, created_at"

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

// Both lists come by id: one pass puts the scopes to their persons.
std::vector<person_row> with_scopes(transaction& tx, std::vector<person_row> found) {
    std::size_t at = 0;
    tx.query("SELECT person, kind, value FROM person_scope ORDER BY person, kind, value",
             {},
             [&](const row& from) {
                 while (at < found.size() && found[at].id < from.integer(0)) ++at;
                 if (at < found.size() && found[at].id == from.integer(0))
                     add_scope(found[at], from.text(1), from.text(2));
             });
    return found;
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
    return with_scopes(
        tx, fetch_all(tx, "SELECT " YISHI_PERSON_COLUMNS " FROM person ORDER BY id", {}, read));
}

std::vector<person_row> enabled(transaction& tx) {
    return with_scopes(
        tx,
        fetch_all(tx,
                  "SELECT " YISHI_PERSON_COLUMNS " FROM person WHERE enabled = 1 ORDER BY id",
                  {},
                  read));
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
