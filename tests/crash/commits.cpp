// The commits of PostgreSQL: linked in front of libpq's PQexec (--wrap), which is how the store
// sends them. With YISHI_CRASH_IGNORE_SYNC no connection waits for the disk, whatever it asks for.
#include <libpq-fe.h>

#include <cstdlib>
#include <string_view>

#include "tests/crash/kill_points.hpp"

extern "C" {
PGresult* __real_PQexec(PGconn* on, const char* sql);
PGresult* __wrap_PQexec(PGconn* on, const char* sql);
}

namespace {

using yishi::crash::kill_point;

// Whether the transaction has changed anything: who only reads commits as well.
bool writes(PGconn* on) {
    PGresult* found = __real_PQexec(on, "SELECT pg_current_xact_id_if_assigned()");
    const bool out = PQntuples(found) == 1 && PQgetisnull(found, 0, 0) == 0;
    PQclear(found);
    return out;
}

PGresult* commit(PGconn* on, const char* sql) {
    if (!writes(on)) return __real_PQexec(on, sql);
    yishi::crash::pass(kill_point::before_commit);
    PGresult* done = __real_PQexec(on, sql);
    if (PQresultStatus(done) == PGRES_COMMAND_OK) yishi::crash::pass(kill_point::after_commit);
    return done;
}

}  // namespace

PGresult* __wrap_PQexec(PGconn* on, const char* sql) {
    static const bool ignore_sync = std::getenv("YISHI_CRASH_IGNORE_SYNC") != nullptr;
    const std::string_view text(sql);
    if (text == "COMMIT") return commit(on, sql);
    PGresult* done = __real_PQexec(on, sql);
    if (ignore_sync && text.starts_with("SET synchronous_commit = on"))
        PQclear(__real_PQexec(on, "SET synchronous_commit = off"));
    return done;
}
