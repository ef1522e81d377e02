#include "storage/postgres/migrate.hpp"

#include "storage/postgres/session.hpp"
#include "storage/sql/migration.hpp"

namespace yishi::storage::postgres {

namespace {

constexpr migration embedded[] = {
#include "postgres_migrations.inc"
};

}  // namespace

void migrate(connection& on) {
    session tx(on, true);
    try {
        // The lock's number is that of the program's SQLite files: "Yish".
        on.run(
            "BEGIN; SELECT pg_advisory_xact_lock(1499034472, 1); "
            "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)");
        apply_migrations(tx, [&](const char* sql) { on.run(sql); }, embedded);
        on.run("COMMIT");
    } catch (...) {
        on.rollback();
        throw;
    }
}

}  // namespace yishi::storage::postgres
