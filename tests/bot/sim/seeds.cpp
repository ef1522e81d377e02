// Many seeds, each another order of what happens. YISHI_SIM_SEED=N plays one again; YISHI_SIM_SEEDS
// says how many (scripts/test --long: 3,000 of each kind).
#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <random>

#include "simulation.hpp"

using namespace yishi::sim;

namespace {

constexpr std::uint64_t seeds_a_run = 15;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* given = std::getenv(name);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

// Plays seeds; the outcomes added up. What is wrong is a failure that names its seed.
outcome explore(const char* kind, const plan& by) {
    spdlog::set_level(spdlog::level::off);  // every fault would be a line
    const bool replay = std::getenv("YISHI_SIM_SEED") != nullptr;
    const std::uint64_t first = number_from("YISHI_SIM_SEED", std::random_device{}());
    const std::uint64_t count = replay ? 1 : number_from("YISHI_SIM_SEEDS", seeds_a_run);
    std::cout << kind << ": seeds " << first << " to " << first + count - 1 << std::endl;
    outcome all;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto one = play(seed, by);
        for (const auto& each : one.wrong)
            FAIL_CHECK(kind << ", YISHI_SIM_SEED=" << seed << ": " << each);
        all.crashes += one.crashes;
        all.failed_requests += one.failed_requests;
        all.failed_units += one.failed_units;
        all.takeovers += one.takeovers;
        all.arrived.insert(all.arrived.end(), one.arrived.begin(), one.arrived.end());
    }
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
    CHECK((all.failed_requests > 0 || std::getenv("YISHI_SIM_SEED") != nullptr));
    CHECK((all.crashes > 0 || std::getenv("YISHI_SIM_SEED") != nullptr));
}

TEST_CASE("a wall clock that jumps neither loses nor holds up anything") {
    plan jumpy;
    jumpy.jumps = true;
    explore("jumps", jumpy);
}

TEST_CASE("two processes: only the holder of a lane sends, and takes over what a dead one left") {
    plan two;
    two.processes = 2;
    const auto all = explore("two", two);
    CHECK((all.takeovers > 0 || std::getenv("YISHI_SIM_SEED") != nullptr));
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
