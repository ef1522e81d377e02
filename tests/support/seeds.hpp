// Many seeds, each another order of what happens: YISHI_SIM_SEED=N plays one again, YISHI_SIM_TIMES
// says how many times as many as usual are tried (scripts/test --long: 200).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>

namespace yishi::support {

inline bool replaying() {
    return std::getenv("YISHI_SIM_SEED") != nullptr;
}

inline std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* given = std::getenv(name);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

// Calls `play` with each seed; returns how many there were.
template <class Play>
std::uint64_t each_seed(const char* kind, std::uint64_t usual, Play play) {
    const std::uint64_t first = number_from("YISHI_SIM_SEED", std::random_device{}());
    const std::uint64_t count = replaying() ? 1 : usual * number_from("YISHI_SIM_TIMES", 1);
    std::cout << kind << ": seeds " << first << " to " << first + count - 1 << std::endl;
    for (std::uint64_t seed = first; seed < first + count; ++seed) play(seed);
    return count;
}

}  // namespace yishi::support
