#include "storage/sqlite/migrate.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sqlite/session.hpp"

namespace yishi::storage::sqlite {

namespace {

constexpr migration embedded[] = {
#include "sqlite_migrations.inc"
};

// In the header of the file: whose database it is. "Yish".
constexpr std::int64_t application_id = 0x59697368;

std::int64_t pragma(connection& on, const char* sql) {
    statement run(on, sql);
    return run.step() ? run.integer(0) : 0;
}

void begin(connection& on) {
    on.run("BEGIN IMMEDIATE");
    if (pragma(on, "PRAGMA application_id") == application_id) return;
    if (pragma(on, "SELECT count(*) FROM sqlite_schema") != 0)
        refuse(errc::corrupt, "another program's database");
    on.run("PRAGMA application_id = 0x59697368");
    on.run("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT");
}

void apply(connection& on, std::span<const migration> wanted) {
    session tx(on);
    const auto done = fetch_integer(tx, "SELECT max(number) FROM migration", {});
    if (!wanted.empty() && done > wanted.back().number) refuse(errc::too_new, "schema");
    for (const auto& next : wanted) {
        if (next.number <= done) continue;
        on.run(next.sql);
        tx.execute("INSERT INTO migration (number, name) VALUES (?, ?)",
                   values(next.number, next.name));
    }
}

}  // namespace

std::span<const migration> migrations() {
    return embedded;
}

void migrate(connection& on, std::span<const migration> wanted) {
    try {
        begin(on);
        apply(on, wanted);
        on.run("COMMIT");
    } catch (...) {
        on.rollback();
        throw;
    }
}

}  // namespace yishi::storage::sqlite
