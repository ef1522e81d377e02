// The disk fills or fails, the database is locked or foreign: the right code, nothing half, and it
// recovers.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/settings.hpp"
#include "tests/storage/fixture.hpp"
#include "tests/support/crash_vfs.hpp"

using namespace yishi;
using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

struct on_crash_vfs {
    on_crash_vfs() { support::use_crash_vfs({1, false, 0}); }
    ~on_crash_vfs() {
        support::stop_failing();
        support::leave_crash_vfs();
    }
};

unit_fn marks(const std::string& name) {
    return [name](transaction& tx) { settings::put(tx, name, std::string(9'000, 'x')); };
}

}  // namespace

TEST_CASE("a failing disk is told, nothing half stays, and the store heals") {
    struct row {
        int code;
        errc expected;
    };
    const auto kind = GENERATE(row{SQLITE_FULL, errc::full}, row{SQLITE_IOERR_WRITE, errc::io});
    const on_crash_vfs vfs;
    const temporary_folder folder;
    auto on = open_fresh(folder);
    add_person(*on, "li");
    int failures = 0;
    // Wherever the fault strikes: before the first page, between pages.
    for (int operations = 0; operations < 8; ++operations) {
        const turn_key key{"tg", std::to_string(operations), "m"};
        support::fail_writes_after(operations, kind.code, 1'000'000);
        const auto failed = turn(*on, key, opens_case(key));
        support::stop_failing();
        if (failed.has_error()) {
            ++failures;
            CHECK(failed.error() == kind.expected);
            CHECK_FALSE(on->health().writable);
            CHECK_FALSE(on->health().why.empty());
            CHECK_FALSE(get(*on, [&](transaction& tx) {
                return conversations::by_chat(tx, "tg", key.chat).has_value();
            }));
        }
        CHECK(turn(*on, key, opens_case(key)).has_value());
        CHECK(on->health().writable);
    }
    CHECK(failures > 0);
    CHECK(get(*on, [](transaction& tx) { return cases::count(tx, {}); }) == 8);
    CHECK(get(*on, [](transaction& tx) { return cases::next_number(tx, 2026).seq; }) == 9);
}

TEST_CASE("a commit that fails between two of its writes leaves nothing behind") {
    const on_crash_vfs vfs;
    const temporary_folder folder;
    auto on = open_fresh(folder);
    const auto big = [](transaction& tx) { settings::put(tx, "big", std::string(500'000, 'x')); };
    const auto there = [&] {
        return get(*on, [](transaction& tx) { return settings::get(tx, "big").has_value(); });
    };
    for (int operations = 0; operations < 3; ++operations) {
        support::fail_writes_after(operations, SQLITE_FULL, 1'000'000);
        CHECK(write(*on, big).error() == errc::full);
        support::stop_failing();
        CHECK_FALSE(there());
    }
    CHECK(write(*on, big).has_value());
    CHECK(there());
}

TEST_CASE("a failed sync ends all writing; opened anew, the store has what was acknowledged") {
    const on_crash_vfs vfs;
    const temporary_folder folder;
    {
        auto on = open_fresh(folder);
        REQUIRE(write(*on, marks("before")).has_value());
        support::fail_syncs_after(0, SQLITE_IOERR_FSYNC, 1);
        CHECK(write(*on, marks("failed")).error() == errc::io);
        // The disk says that it is well again, but what the log holds is no longer known.
        for (int i = 0; i < 3; ++i) CHECK(write(*on, marks("after")).error() == errc::io);
        CHECK(read(*on, [](transaction& tx) { settings::get(tx, "failed"); }).error() == errc::io);
        CHECK_FALSE(on->health().writable);
        CHECK(on->health().why.find("restart") != std::string::npos);
    }
    auto on = open_fresh(folder);
    CHECK(on->health().writable);
    const auto there = [&](const char* name) {
        return get(*on, [&](transaction& tx) { return settings::get(tx, name).has_value(); });
    };
    CHECK(there("before"));
    CHECK_FALSE(there("after"));
    CHECK(write(*on, marks("after")).has_value());
}

TEST_CASE("a fault in a batch takes only what it must: the others run again") {
    const on_crash_vfs vfs;
    const temporary_folder folder;
    auto on = open_fresh(folder);
    std::promise<void> all;
    std::vector<boost::system::error_code> codes(30);
    std::size_t left = codes.size();
    // The first unit lets the rest queue up behind it, so that they become one batch.
    std::promise<void> go;
    on->submit([&](transaction&) { go.get_future().get(); }, [](result<void>) {});
    for (std::size_t i = 0; i < codes.size(); ++i)
        on->submit(marks(std::to_string(i)), [&, i](result<void> done) {
            if (done.has_error()) codes[i] = done.error();
            if (--left == 0) all.set_value();
        });
    support::fail_writes_after(2, SQLITE_IOERR_WRITE, 1);
    go.set_value();
    all.get_future().get();
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const bool there = get(
            *on, [&](transaction& tx) { return settings::get(tx, std::to_string(i)).has_value(); });
        CHECK(there == !codes[i]);
        CHECK_FALSE(codes[i]);
    }
    CHECK(on->health().writable);
}

TEST_CASE("a unit that swallows a disk error does not get its half committed") {
    const on_crash_vfs vfs;
    const temporary_folder folder;
    auto on = open_fresh(folder);
    REQUIRE(write(*on, marks("before")).has_value());
    const auto greedy = [](transaction& tx) {
        for (int i = 0; i < 40; ++i) {
            try {
                settings::put(tx, std::to_string(i), std::string(500'000, 'x'));
            } catch (const boost::system::system_error&) {
            }
        }
    };
    // Twenty megabytes do not fit the writer's cache: pages are written while the unit still runs.
    support::fail_after(50, SQLITE_FULL, 1'000'000);
    const auto done = write(*on, greedy);
    support::stop_failing();
    CHECK(done.error() == errc::full);
    CHECK(get(*on, [](transaction& tx) {
              return fetch_integer(tx, "SELECT count(*) FROM setting", {});
          }) == 1);
    CHECK(write(*on, marks("after")).has_value());
}

TEST_CASE("another process that holds the write lock makes units busy, and only for so long") {
    const temporary_folder folder;
    auto opened = open_sqlite({.file = folder.file("store.db"), .busy_timeout_ms = 20, .log = {}});
    REQUIRE(opened.has_value());
    auto& on = **opened;
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(folder.file("store.db").c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(write(on, marks("a")).error() == errc::busy);
    CHECK_FALSE(on.health().writable);
    CHECK(read(on, [](transaction& tx) { settings::get(tx, "a"); }).has_value());
    REQUIRE(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(other);
    CHECK(write(on, marks("a")).has_value());
    CHECK(on.health().writable);
}

TEST_CASE("what another process wrote is seen by the next unit") {
    const temporary_folder folder;
    auto serve = open_fresh(folder);
    REQUIRE(write(*serve, marks("a")).has_value());
    {
        auto command = open_fresh(folder);
        REQUIRE(write(*command, marks("b")).has_value());
    }
    CHECK(put(*serve, [](transaction& tx) { return settings::get(tx, "b").has_value(); }));
    CHECK(write(*serve, marks("c")).has_value());
}

namespace {

// A store with room for three units, whose writer is at work on another until go().
class held_store {
 public:
    held_store() {
        std::promise<void> running;
        store_->submit(
            [&](transaction&) {
                running.set_value();
                go_.get_future().get();
            },
            [](result<void>) {});
        running.get_future().get();
    }
    store& operator*() { return *store_; }
    void go() { go_.set_value(); }

 private:
    temporary_folder folder_;
    std::promise<void> go_;
    std::unique_ptr<store> store_ =
        open_sqlite({.file = folder_.file("store.db"), .queue_max = 3, .log = {}}).value();
};

}  // namespace

TEST_CASE("a full queue answers busy at once") {
    held_store held;
    auto& on = *held;
    std::atomic<int> good = 0;
    for (int i = 0; i < 3; ++i)
        on.submit(marks(std::to_string(i)), [&](result<void> done) { good += done.has_value(); });
    CHECK(on.health().queued == 3);
    CHECK(write(on, marks("one too many")).error() == errc::busy);
    held.go();
    on.close();
    CHECK(good == 3);
}

TEST_CASE("what is submitted ahead is done before all that waits, even if the queue is full") {
    held_store held;
    auto& on = *held;
    std::string order;
    std::string told;
    const auto put = [&](char name) { return [&, name](transaction&) { order += name; }; };
    const auto tell = [&](char name) {
        return [&, name](result<void> done) { told += done ? name : '!'; };
    };
    for (const char name : {'a', 'b', 'c'}) on.submit(put(name), tell(name));
    for (const char name : {'1', '2'}) on.submit_ahead(put(name), tell(name));
    CHECK(write(on, marks("one too many")).error() == errc::busy);
    held.go();
    on.close();
    CHECK(order == "12abc");
    CHECK(told == "12abc");
    on.submit_ahead(put('3'), tell('3'));
    CHECK(told == "12abc!");
}

TEST_CASE("closing finishes what is queued and refuses the rest") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    std::atomic<int> good = 0;
    for (int i = 0; i < 100; ++i)
        on->submit(marks(std::to_string(i)), [&](result<void> done) { good += done.has_value(); });
    on->close();
    on->close();
    CHECK(good == 100);
    const turn_key key{"tg", "1", "m"};
    CHECK(write(*on, marks("late")).error() == errc::closed);
    CHECK(read(*on, [](transaction&) {}).error() == errc::closed);
    CHECK(turn(*on, key, answers(key)).error() == errc::closed);
    CHECK(on->backup(folder.file("copy")).error() == errc::closed);
    // The log was worked off: the file alone is the whole database.
    CHECK_FALSE(std::filesystem::exists(folder.file("store.db-wal")));
}

TEST_CASE("units that throw are told apart") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    CHECK(write(*on, [](transaction&) { throw std::runtime_error("x"); }).error() == errc::failed);
    CHECK(write(*on, [](transaction&) { throw 1; }).error() == errc::failed);
    CHECK(write(*on, [](transaction&) { refuse(errc::conflict, "x"); }).error() == errc::conflict);
    CHECK(write(*on, [](transaction& tx) { tx.execute("NONSENSE", {}); }).error() == errc::failed);
    CHECK(read(*on, marks("a")).error() == errc::io);
    CHECK(write(*on, marks("a")).has_value());
}

TEST_CASE("what cannot be opened says why") {
    const temporary_folder folder;
    const auto file = folder.file("store.db");
    SECTION("absent") {
        CHECK(open_sqlite({.file = file, .create = false, .log = {}}).error() == errc::io);
    }
    SECTION("no folder") {
        CHECK(open_sqlite({.file = folder.file("none/x"), .log = {}}).error() == errc::io);
    }
    SECTION("not a database") {
        std::ofstream(file) << std::string(5'000, 'x');
        CHECK(open_sqlite({.file = file, .log = {}}).error() == errc::corrupt);
    }
    SECTION("another program's database") {
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open(file.c_str(), &other) == SQLITE_OK);
        REQUIRE(sqlite3_exec(other, "CREATE TABLE t (x)", nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(other);
        CHECK(open_sqlite({.file = file, .log = {}}).error() == errc::corrupt);
    }
    SECTION("a newer program's schema") {
        REQUIRE(write(*open_fresh(folder), [](transaction& tx) {
                    tx.execute("INSERT INTO migration (number, name) VALUES (9999, 'later')", {});
                }).has_value());
        CHECK(open_sqlite({.file = file, .log = {}}).error() == errc::too_new);
    }
}
