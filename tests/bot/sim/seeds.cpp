#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>

#include "simulation.hpp"
#include "tests/support/seeds.hpp"

using namespace yishi::sim;
using yishi::support::replaying;

namespace {

constexpr std::uint64_t seeds_a_run = 15;

// Plays seeds; the outcomes added up. What is wrong is a failure that names its seed.
outcome explore(const char* kind, const plan& by) {
    spdlog::set_level(spdlog::level::off);  // every fault would be a line
    outcome all;
    const auto count = yishi::support::each_seed(kind, seeds_a_run, [&](std::uint64_t seed) {
        const auto one = play(seed, by);
        for (const auto& each : one.wrong)
            FAIL_CHECK(kind << ", YISHI_SIM_SEED=" << seed << ": " << each);
        all.crashes += one.crashes;
        all.failed_requests += one.failed_requests;
        all.failed_units += one.failed_units;
        all.takeovers += one.takeovers;
        all.arrived.insert(all.arrived.end(), one.arrived.begin(), one.arrived.end());
    });
    CHECK(all.arrived.size() >= count * static_cast<std::size_t>(by.messages));
    return all;
}

}  // namespace

TEST_CASE("without faults every message arrives once, in order, whatever the order of the rest") {
    plan calm;
    calm.faults = calm.crashes = false;
    const auto all = explore("calm", calm);
    CHECK(all.failed_requests == 0);
}

TEST_CASE("with faults and crashes nothing is lost, and comes again only where it may") {
    const auto all = explore("faults", {});
    CHECK((all.failed_requests > 0 || replaying()));
    CHECK((all.crashes > 0 || replaying()));
}

TEST_CASE("alone on a store that others may use, the same holds") {
    plan open;
    open.shared = true;
    explore("shared", open);
    open.faults = open.crashes = false;
    explore("shared, calm", open);
}

TEST_CASE("a wall clock that jumps neither loses nor holds up anything") {
    plan jumpy;
    jumpy.jumps = true;
    explore("jumps", jumpy);
}

TEST_CASE("two processes: only the holder of a lane sends, and takes over what a dead one left") {
    plan two;
    two.processes = 2;
    two.shared = true;
    const auto all = explore("two", two);
    CHECK((all.takeovers > 0 || replaying()));
}

TEST_CASE("a seed plays the same again") {
    for (const std::uint64_t seed : {1U, 2U, 3U})
        CHECK(play(seed, {}).arrived == play(seed, {}).arrived);
    CHECK(play(1, {}).arrived != play(2, {}).arrived);
}

TEST_CASE("control: a store that lies is noticed") {
    plan lying;
    lying.faults = lying.crashes = false;
    lying.lies = true;
    bool noticed = false;
    for (std::uint64_t seed = 1; seed <= 10 && !noticed; ++seed)
        noticed = !play(seed, lying).wrong.empty();
    CHECK(noticed);
}
