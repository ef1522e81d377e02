// Backups are whole, of one instant, and never overwrite anything.
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/copy.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

TEST_CASE("a backup under load is consistent and holds what was committed before it") {
    on_each_driver([](store& on) {
        const temporary_folder folder;
        constexpr int before = 500;
        std::atomic<int> acknowledged = 0;
        std::atomic<bool> stop = false;
        std::thread load([&] {
            for (int i = 0; !stop; ++i) {
                const turn_key key{"tg", std::to_string(i % 50), "m" + std::to_string(i)};
                acknowledged += turn(on, key, opens_case(key)).has_value();
            }
        });
        while (acknowledged < before) std::this_thread::yield();
        const auto copied = on.backup(folder.file("copy.db"));
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
                    tx.query("PRAGMA integrity_check", {}, [](const row& r) {
                        CHECK(r.text(0) == "ok");
                    });
                }).has_value());
        // It goes on from there like any store.
        const turn_key key{"tg", "new", "m"};
        CHECK(turn(*copy, key, opens_case(key)).has_value());
    });
}

TEST_CASE("all of a store stands in another, whichever databases they are") {
    for (const auto& from : drivers()) {
        for (const auto& to : drivers()) {
            DYNAMIC_SECTION(from.name << " to " << to.name) {
                const temporary_folder one;
                const temporary_folder other;
                auto source = from.open(one).value();
                auto target = to.open(other).value();
                add_person(*source, "li");
                add_person(*source, "gone");
                for (int i = 0; i < 250; ++i) {
                    const turn_key key{"tg", std::to_string(i % 90), "m" + std::to_string(i)};
                    REQUIRE(turn(*source, key, opens_case(key, "噪音 music")).has_value());
                }
                REQUIRE(write(*source, [](transaction& tx) {
                            // A closed case of somebody who has left.
                            auto row = *cases::by_number(tx, "2026-3");
                            row.owner = 2;
                            row.status = case_status::closed;
                            cases::update(tx, row, row.version);
                            tx.execute("UPDATE person SET enabled = 0 WHERE id = 2", {});
                        }).has_value());
                REQUIRE(read(*source, [&](transaction& in) {
                            const auto unit = [&](transaction& out) {
                                copy_all(in, out, [](auto&&...) {});
                            };
                            REQUIRE(write(*target, unit).has_value());
                            const auto there = get(*target, count_all);
                            CHECK(there == count_all(in));
                        }).has_value());
                REQUIRE(read(*target, [](transaction& tx) {
                            CHECK(cases::by_number(tx, "2026-3")->owner == 2);
                            CHECK(messages::at(tx, 7, 2)->body == "case");
                            cases::filter words;
                            words.tokens = "噪音";
                            CHECK(cases::count(tx, words) == 250);
                            CHECK(people::enabled(tx).size() == 1);
                        }).has_value());
                // It goes on there: no key and no number is given twice.
                const turn_key next{"tg", "new", "m"};
                CHECK(turn(*target, next, opens_case(next))->messages.back().body == "case");
                CHECK(get(*target, [](transaction& tx) {
                    return cases::by_number(tx, "2026-251").has_value();
                }));
                CHECK(put(*target, [](transaction& tx) { return hold_unsent(tx, "held"); }) == 251);
                REQUIRE(write(*target, empty_all).has_value());
                for (const auto& [name, rows] : get(*target, count_all)) {
                    INFO(name);
                    CHECK(rows == 0);
                }
            }
        }
    }
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
