// Backups are whole, of one instant, and never overwrite anything.
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/fetch.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

TEST_CASE("a backup under load is consistent and holds what was committed before it") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    add_person(*on, "li");
    constexpr int before = 500;
    std::atomic<int> acknowledged = 0;
    std::atomic<bool> stop = false;
    std::thread load([&] {
        for (int i = 0; !stop; ++i) {
            const turn_key key{"tg", std::to_string(i % 50), "m" + std::to_string(i)};
            acknowledged += turn(*on, key, opens_case(key)).has_value();
        }
    });
    while (acknowledged < before) std::this_thread::yield();
    const auto copied = on->backup(folder.file("copy.db"));
    stop = true;
    load.join();
    REQUIRE(copied.has_value());
    auto copy = open_fresh(folder, "copy.db");
    REQUIRE(read(*copy, [&](transaction& tx) {
                const auto turns =
                    fetch_integer(tx, "SELECT count(*) FROM message WHERE direction = 0", {});
                CHECK(turns >= before);
                CHECK(cases::count(tx, {}) == turns);
                CHECK(cases::next_number(tx, 2026).seq == turns + 1);
                tx.query(
                    "PRAGMA integrity_check", {}, [](const row& r) { CHECK(r.text(0) == "ok"); });
            }).has_value());
    // It goes on from there like any store.
    const turn_key key{"tg", "new", "m"};
    CHECK(turn(*copy, key, opens_case(key)).has_value());
}

TEST_CASE("a backup is one file, refuses a taken name and leaves no traces when it fails") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    const auto file = folder.file("copy.db");
    REQUIRE(on->backup(file).has_value());
    CHECK_FALSE(std::filesystem::exists(file + "-wal"));
    CHECK_FALSE(std::filesystem::exists(file + ".part"));
    const auto size = std::filesystem::file_size(file);
    CHECK(on->backup(file).error() == errc::io);
    CHECK(std::filesystem::file_size(file) == size);
    CHECK(on->backup(folder.file("none/copy.db")).error() == errc::io);
    // What an interrupted one left behind is no obstacle.
    std::ofstream(folder.file("second.db.part")) << "half";
    CHECK(on->backup(folder.file("second.db")).has_value());
}
