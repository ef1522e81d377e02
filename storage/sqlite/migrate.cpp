#include "storage/sqlite/migrate.hpp"

#include "storage/sql/fetch.hpp"
#include "storage/sqlite/backup.hpp"
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

}  // namespace

std::span<const migration> migrations() {
    return embedded;
}

void migrate(connection& on, const connection_options& reading, const schema_options& options) {
    migration_steps steps;
    steps.run = [&](const char* sql) { on.run(sql); };
    steps.copy = [&](const std::string& file, int) { copy_database(reading, file); };
    try {
        begin(on);
        session tx(on);
        apply_migrations(tx, up_to(migrations(), options), options, steps);
        on.run("COMMIT");
    } catch (...) {
        on.rollback();
        throw;
    }
}

}  // namespace yishi::storage::sqlite

namespace yishi::storage {

int latest_schema() {
    return sqlite::migrations().back().number;
}

}  // namespace yishi::storage
