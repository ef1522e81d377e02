// Many threads write and read at once; meant to be run with ThreadSanitizer, too.
#include <catch2/catch.hpp>
#include <thread>

#include "storage/sql/cases.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/settings.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

TEST_CASE("turns, units and reads from many threads: nothing is lost, reads are consistent") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    add_person(*on, "li");
    constexpr int threads = 4;
    constexpr int each = 150;
    std::atomic<int> torn = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t)
        running.emplace_back([&, t] {
            for (int i = 0; i < each; ++i) {
                const turn_key key{"tg", std::to_string(i % 7), std::to_string(t * each + i)};
                if (!turn(*on, key, opens_case(key))) ++failed;
                const auto both = write(*on, [&](transaction& tx) {
                    settings::put(tx, "a", key.platform_id);
                    settings::put(tx, "b", key.platform_id);
                });
                if (!both) ++failed;
                const auto seen = read(*on, [&](transaction& tx) {
                    if (settings::get(tx, "a") != settings::get(tx, "b")) ++torn;
                    const auto count = cases::count(tx, {});
                    const auto last = fetch_integer(tx, "SELECT max(seq) FROM cases", {});
                    if (count != last) ++torn;
                });
                if (!seen) ++failed;
            }
        });
    for (auto& thread : running) thread.join();
    CHECK(failed == 0);
    CHECK(torn == 0);
    CHECK(get(*on, [](transaction& tx) { return cases::count(tx, {}); }) == threads * each);
}

TEST_CASE("completions come in the order of submission, once each, and see their unit's work") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    std::vector<int> order;
    std::promise<void> all;
    for (int i = 0; i < 1'000; ++i)
        on->submit([i](transaction& tx) { settings::put(tx, "n", std::to_string(i)); },
                   [&, i](result<void> done) {
                       if (done) order.push_back(i);
                       if (i == 999) all.set_value();
                   });
    all.get_future().get();
    REQUIRE(order.size() == 1'000);
    CHECK(std::is_sorted(order.begin(), order.end()));
    CHECK(get(*on, [](transaction& tx) { return settings::get(tx, "n").value(); }) == "999");
}

TEST_CASE("closing while others submit: each completion is called exactly once") {
    for (int round = 0; round < 20; ++round) {
        const temporary_folder folder;
        auto on = open_fresh(folder);
        std::atomic<int> submitted = 0;
        std::atomic<int> completed = 0;
        std::vector<std::thread> running;
        for (int t = 0; t < 3; ++t)
            running.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    ++submitted;
                    const auto unit = [](transaction& tx) { settings::get(tx, "a"); };
                    const auto done = [&](result<void>) { ++completed; };
                    i % 2 == 0 ? on->submit(unit, done) : on->read(unit, done);
                }
            });
        on->close();
        for (auto& thread : running) thread.join();
        CHECK(completed == submitted);
    }
}

TEST_CASE("the log does not grow without end under load") {
    const temporary_folder folder;
    auto on = open_fresh(folder);
    // Some 300 MB go through the log.
    for (int i = 0; i < 3'000; ++i)
        REQUIRE(write(*on, [&](transaction& tx) {
                    settings::put(tx, std::to_string(i % 10), std::string(100'000, 'x'));
                }).has_value());
    CHECK(std::filesystem::file_size(folder.file("store.db-wal")) < 100'000'000);
}
