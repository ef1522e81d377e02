// The commits of PostgreSQL: linked in front of libpq's PQsendQuery and PQgetResult (--wrap), which
// is how the store sends them. With YISHI_CRASH_IGNORE_SYNC no connection waits for the disk,
// whatever it asks for.
#include <libpq-fe.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/crash/kill_points.hpp"

extern "C" {
int __real_PQsendQuery(PGconn* on, const char* sql);
int __wrap_PQsendQuery(PGconn* on, const char* sql);
PGresult* __real_PQgetResult(PGconn* on);
PGresult* __wrap_PQgetResult(PGconn* on);
}

namespace {

using yishi::crash::kill_point;

thread_local const PGconn* committing = nullptr;  // with something to commit

// Whether the transaction has changed anything: who only reads commits as well.
bool writes(PGconn* on) {
    PGresult* found = PQexec(on, "SELECT pg_current_xact_id_if_assigned()");
    const bool out = PQntuples(found) == 1 && PQgetisnull(found, 0, 0) == 0;
    PQclear(found);
    return out;
}

}  // namespace

int __wrap_PQsendQuery(PGconn* on, const char* sql) {
    static const bool ignore_sync = std::getenv("YISHI_CRASH_IGNORE_SYNC") != nullptr;
    constexpr std::string_view waits = "SET synchronous_commit = on";
    const std::string_view text(sql);
    if (ignore_sync && text.starts_with(waits)) {
        const std::string altered =
            "SET synchronous_commit = off" + std::string(text.substr(waits.size()));
        return __real_PQsendQuery(on, altered.c_str());
    }
    if (text == "COMMIT" && writes(on)) {
        yishi::crash::pass(kill_point::before_commit);
        committing = on;
    }
    return __real_PQsendQuery(on, sql);
}

PGresult* __wrap_PQgetResult(PGconn* on) {
    PGresult* done = __real_PQgetResult(on);
    if (on == committing) {
        committing = nullptr;
        if (PQresultStatus(done) == PGRES_COMMAND_OK) yishi::crash::pass(kill_point::after_commit);
    }
    return done;
}
