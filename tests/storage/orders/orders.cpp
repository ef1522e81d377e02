#include <catch2/catch.hpp>

#include "tests/support/seeds.hpp"
#include "town.hpp"

using namespace yishi::orders;
using yishi::support::replaying;

namespace {

constexpr std::uint64_t seeds_a_run = 5;

outcome explore(const char* kind, const plan& by) {
    outcome all;
    yishi::support::each_seed(kind, seeds_a_run, [&](std::uint64_t seed) {
        const auto one = play_store(seed, by);
        for (const auto& each : one.wrong)
            FAIL_CHECK(kind << ", YISHI_SIM_SEED=" << seed << ": " << each);
        CHECK(one.changes > 100);
        all.told.insert(all.told.end(), one.told.begin(), one.told.end());
        all.failed += one.failed;
        all.repeated += one.repeated;
        all.looks += one.looks;
    });
    CHECK(!all.told.empty());
    CHECK(all.looks > 0);
    CHECK((all.repeated > 0 || replaying()));
    return all;
}

}  // namespace

TEST_CASE("in whatever order its threads go on, the store keeps what it has told") {
    explore("calm", {});
}

TEST_CASE("a disk that is full now and then loses nothing of what was told, and keeps no half") {
    plan full;
    full.full = true;
    CHECK((explore("full", full).failed > 0 || replaying()));
}

TEST_CASE("after a sync that failed nothing is told done, and all that was told before is there") {
    plan broken;
    broken.sync_fails = true;
    CHECK((explore("sync fails", broken).failed > 0 || replaying()));
}

TEST_CASE("a seed plays the same order of threads again") {
    for (const std::uint64_t seed : {1U, 2U}) {
        const auto first = play_store(seed, {});
        const auto second = play_store(seed, {});
        CHECK(first.told == second.told);
        CHECK(first.changes == second.changes);
    }
    CHECK(play_store(1, {}).told != play_store(2, {}).told);
}

TEST_CASE("control: a disk that lies is noticed") {
    plan lying;
    lying.lies = true;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) CHECK(!play_store(seed, lying).wrong.empty());
}
