#include "storage/postgres/migrate.hpp"

#include "storage/postgres/backup.hpp"
#include "storage/postgres/session.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/migration.hpp"

namespace yishi::storage::postgres {

namespace {

constexpr migration embedded[] = {
#include "postgres_migrations.inc"
};

// The first number of both locks is that of the program's SQLite files, "Yish", or the next one.
// The first lock is that of whoever looks after the schema, the second is shared by all who use it.
constexpr const char* begin_sql =
    "BEGIN; SELECT pg_advisory_xact_lock(1499034472, 1); "
    // A copy of a large town takes its time.
    "SET LOCAL idle_in_transaction_session_timeout = 0; "
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)";
// A server that has just been stopped may need a moment to be gone.
constexpr const char* claim_sql =
    "SET LOCAL lock_timeout = '3s'; "
    "SELECT pg_advisory_xact_lock(1499034473, hashtext(current_schema())); "
    "SET LOCAL lock_timeout = '10s'";
constexpr std::string_view join_sql =
    "SELECT pg_try_advisory_lock_shared(1499034473, hashtext(current_schema()))";

}  // namespace

int schema_of(const schema_options& options) {
    return up_to(embedded, options).back().number;
}

void migrate(connection& on, const postgres_options& options) {
    session tx(on, true);
    migration_steps steps;
    steps.run = [&](const char* sql) { on.run(sql); };
    steps.claim = [&] {
        try {
            on.run(claim_sql);
        } catch (const boost::system::system_error&) {
            if (on.lost()) throw;
            refuse(errc::in_use, "others are at work");
        }
    };
    steps.copy = [&](const std::string& file, int number) { copy_database(options, file, number); };
    try {
        on.run(begin_sql);
        apply_migrations(tx, up_to(embedded, options.schema), options.schema, steps);
        on.run("COMMIT");
    } catch (...) {
        on.rollback();
        throw;
    }
}

void join_schema(connection& on, int wanted) {
    session tx(on, false);
    if (fetch_integer(tx, join_sql, {}) == 0) refuse(errc::busy, "the schema is being changed");
    const auto found = fetch_integer(tx, "SELECT max(number) FROM migration", {});
    if (found != wanted) refuse(found > wanted ? errc::too_new : errc::too_old, "schema");
}

}  // namespace yishi::storage::postgres
