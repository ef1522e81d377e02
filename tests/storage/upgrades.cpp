// A store that an older program has made comes up to date with all that is in it, and programs of
// two schemas never work on one store.
#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <mutex>

#include "storage/postgres/connection.hpp"
#include "storage/sql/copy.hpp"
#include "storage/sql/fetch.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

using opener = std::function<result<std::unique_ptr<store>>(const schema_options&)>;

// The same store again and again, for programs of several schemas.
struct place {
    std::string name;
    int first = 1;  // schema of which such stores were ever made
    opener open;
};

std::vector<place> places(const temporary_folder& in) {
    const std::string file = in.file("store.db");
    const std::string address = fresh_postgres();
    return {{"sqlite",
             1,
             [=](const schema_options& how) {
                 return open_sqlite({.file = file, .schema = how, .log = {}});
             }},
            {"postgres", 2, [=](const schema_options& how) {
                 return open_postgres({.connection = address, .schema = how, .log = {}});
             }}};
}

// Made by the repositories of today, as every store is in the end.
std::unique_ptr<store> full_store(const temporary_folder& in) {
    auto out = open_fresh(in, "full.db");
    add_person(*out, "li");
    for (int i = 0; i < 120; ++i) {
        const turn_key key{"tg", std::to_string(i % 40), "m" + std::to_string(i)};
        REQUIRE(turn(*out, key, opens_case(key, "噪音 music")).has_value());
    }
    const auto talk = [](transaction& tx) {
        tx.execute("UPDATE case_record SET last_at = opened_at", {});

        tx.execute(
            "INSERT INTO case_event (case_id, seq, at, actor, type, salt, payload, "
            "payload_hash, hash) SELECT id, event_seq + 1, 7, 'person:1', 'reply', '', "
            "'{\"message\":2}', '', '' FROM case_record WHERE id % 2 = 0",
            {});
        tx.execute("UPDATE case_record SET last_at = 7, last_by = 1, last_seq = 2 WHERE id % 2 = 0",
                   {});
    };
    REQUIRE(write(*out, talk).has_value());
    return out;
}

// What of a full store an older schema has room for.
void fill(store& old, int schema, store& from) {
    REQUIRE(read(from, [&](transaction& in) {
                const auto unit = [&](transaction& out) {
                    copy_all(in, out, [](auto&&...) {});
                    if (schema >= 2 && schema <= 6)  // where who spoke last stood by itself
                        out.execute(
                            "INSERT INTO case_talk (case_id, last_at, last_by, last_seq, in_seq) "
                            "SELECT id, 7, 1, 2, 0 FROM case_record WHERE id % 2 = 0",
                            {});
                };
                REQUIRE(write(old, unit).has_value());
            }).has_value());
}

// Rows that stand in one of two SQLite files only, with the table's name.
std::vector<std::string> differences(const std::string& a, const std::string& b) {
    sqlite3* on = nullptr;
    REQUIRE(sqlite3_open(a.c_str(), &on) == SQLITE_OK);
    const auto ask = [&](const std::string& sql) {
        std::vector<std::string> out;
        const auto take = [](void* to, int, char** values, char**) {
            static_cast<std::vector<std::string>*>(to)->emplace_back(values[0] ? values[0] : "");
            return 0;
        };
        INFO(sql);
        REQUIRE(sqlite3_exec(on, sql.c_str(), take, &out, nullptr) == SQLITE_OK);
        return out;
    };
    ask("ATTACH '" + b + "' AS other");
    std::vector<std::string> out;
    for (const auto& table :
         ask("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name "
             "NOT LIKE 'case_search%' AND name NOT LIKE 'sqlite_%'")) {
        const std::string here = "SELECT * FROM main." + table;
        const std::string there = "SELECT * FROM other." + table;
        for (const auto& sql : {here + " EXCEPT " + there, there + " EXCEPT " + here})
            for (const auto& row : ask(sql)) out.push_back(table + ": " + row);
    }
    sqlite3_close(on);
    return out;
}

}  // namespace

TEST_CASE("a store of any older schema is brought up to date with all that is in it") {
    const temporary_folder source;
    const auto full = full_store(source);
    REQUIRE(full->backup(source.file("full-copy.db")).has_value());
    for (int number = 1; number < latest_schema(); ++number) {
        const temporary_folder folder;
        for (const auto& on : places(folder)) {
            if (number < on.first) continue;
            DYNAMIC_SECTION("schema " << number << " on " << on.name) {
                fill(*on.open({.number_max = number}).value(), number, *full);
                // Not by the way: who only looks is told.
                CHECK(on.open({.migrate = false}).error() == errc::too_old);

                const std::string kept = folder.file("kept.db");
                int told = 0;
                schema_options how;
                how.copy = [&](int before) {
                    told = before;
                    return kept;
                };
                auto upgraded = on.open(how).value();
                CHECK(told == number);
                const auto file = folder.file("upgraded.db");
                REQUIRE(upgraded->backup(file).has_value());
                CHECK(differences(source.file("full-copy.db"), file).empty());
                upgraded->close();

                // The copy is the store as it was, and can be brought up to date like it.
                const auto copy = [&](const schema_options& by) {
                    return open_sqlite({.file = kept, .create = false, .schema = by, .log = {}});
                };
                CHECK(copy({.migrate = false}).error() == errc::too_old);
                CHECK(copy({.number_max = number}).has_value());
                REQUIRE(copy({}).value()->backup(folder.file("copy.db")).has_value());
                CHECK(differences(file, folder.file("copy.db")).empty());

                // The next start finds nothing to do, and the older program is refused.
                told = 0;
                on.open(how).value()->close();
                CHECK(told == 0);
                CHECK(on.open({.number_max = number}).error() == errc::too_new);
            }
        }
    }
}

TEST_CASE("SQLite makes no table to write a case or a message") {
    const temporary_folder folder;
    open_fresh(folder).reset();
    sqlite3* on = nullptr;
    REQUIRE(sqlite3_open(folder.file("store.db").c_str(), &on) == SQLITE_OK);
    const auto rows = [&](const std::string& sql) {
        std::vector<std::string> out;
        const auto add = [](void* to, int, char** values, char**) {
            static_cast<std::vector<std::string>*>(to)->emplace_back(values[1]);
            return 0;
        };
        REQUIRE(sqlite3_exec(on, sql.c_str(), add, &out, nullptr) == SQLITE_OK);
        return out;
    };
    for (const std::string table : {"case_record", "message"}) {
        std::string columns;
        std::string values;
        for (const auto& name : rows("PRAGMA table_info(" + table + ")")) {
            columns += (columns.empty() ? "" : ", ") + name;
            values += values.empty() ? "1" : ", 1";
        }
        const auto steps =
            rows("EXPLAIN INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ")");
        CHECK(steps.size() > 20);
        CHECK(std::ranges::count(steps, "OpenEphemeral") == 0);
    }
    CHECK(rows("PRAGMA foreign_key_list(message)").empty());
    CHECK(rows("PRAGMA foreign_key_check").empty());
    sqlite3_close(on);
}

TEST_CASE("nothing is changed when the copy cannot be made") {
    const temporary_folder folder;
    const int number = latest_schema() - 1;
    for (const auto& on : places(folder)) {
        DYNAMIC_SECTION(on.name) {
            on.open({.number_max = number}).value()->close();
            schema_options how;
            how.copy = [&](int) { return folder.file("none/kept.db"); };
            CHECK(on.open(how).has_error());
            CHECK(on.open({.migrate = false}).error() == errc::too_old);
        }
    }
}

TEST_CASE("PostgreSQL: a schema is not changed under a program that works with it") {
    const std::string address = fresh_postgres();
    const auto open = [&](const schema_options& how) {
        return open_postgres({.connection = address, .schema = how, .log = {}});
    };
    const schema_options before{.number_max = latest_schema() - 1};
    auto older = open(before).value();
    const auto mark = [](transaction& tx) {
        tx.execute(
            "INSERT INTO setting (name, value) VALUES ('a', '1') "
            "ON CONFLICT (name) DO UPDATE SET value = '1'",
            {});
    };
    REQUIRE(write(*older, mark).has_value());
    // A second one of the same schema may come and go.
    REQUIRE(write(*open(before).value(), mark).has_value());
    CHECK(open({}).error() == errc::in_use);
    CHECK(write(*older, mark).has_value());

    SECTION("once it is gone it is changed, and the older program may not come back") {
        older->close();
        CHECK(write(*open({}).value(), mark).has_value());
        CHECK(open(before).error() == errc::too_new);
    }
    SECTION("one that lost its connections meanwhile refuses to go on, and says why") {
        postgres::connection(address).run(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND "
            "classid = 1499034473 AND objid = "
            "(CAST(hashtext(current_schema()) AS BIGINT) & 4294967295)::oid");
        auto newer = open({});
        while (newer.has_error() && newer.error() == errc::in_use)
            newer = open({});  // they end soon
        REQUIRE(newer.has_value());
        CHECK(write(*newer.value(), mark).has_value());
        // The lost connection is noticed by the first unit, or the one after it.
        auto refused = write(*older, mark);
        if (refused.has_value()) refused = write(*older, mark);
        REQUIRE(refused.has_error());
        while (older->health().why.find("newer version") == std::string::npos)
            CHECK(write(*older, mark).has_error());
        CHECK_FALSE(older->health().writable);
    }
}

TEST_CASE("a store counts what it commits and what it cannot") {
    on_each_driver([](store& on) {
        const store_figures before = on.figures();
        for (int i = 0; i < 5; ++i) {
            const turn_key key{"tg", "1", "m" + std::to_string(i)};
            REQUIRE(turn(on, key, answers(key)).has_value());
        }
        REQUIRE(write(on, [](transaction&) { throw std::runtime_error("no"); }).has_error());
        const store_figures after = on.figures();
        CHECK(after.units - before.units == 5);
        CHECK(after.failed - before.failed == 1);
        // One after the other: each had a commit to itself.
        CHECK(after.commits[0] - before.commits[0] == 5);
        CHECK(after.busy_seconds > before.busy_seconds);
    });
}

TEST_CASE("the log names the request that brought a turn which failed") {
    const temporary_folder folder;
    const auto on_each = [&](const auto& open) {
        std::string said;
        std::mutex guard;
        const auto log = [&](const std::string& text) {
            const std::lock_guard lock(guard);
            said += text + "\n";
        };
        auto on = open(log);
        const turn_key key{"tg", "1", "m", "k2m9x7abcdef"};
        const auto broken = [](const turn_rows&, const turn_extras&) -> turn_decision {
            throw std::runtime_error("out of luck");
        };
        CHECK(turn(*on, key, broken).has_error());
        on->close();
        CHECK(said.find("k2m9x7abcdef") != std::string::npos);
        CHECK(said.find("out of luck") != std::string::npos);
    };
    on_each([&](const auto& log) {
        return open_sqlite({.file = folder.file("store.db"), .log = log}).value();
    });
    on_each([&](const auto& log) {
        return open_postgres({.connection = fresh_postgres(), .log = log}).value();
    });
}
