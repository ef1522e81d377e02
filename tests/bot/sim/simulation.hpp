// Delivery and its store under a scheduler: every step (a unit of the store, a request's fate, the
// clock's next moment, a crash) is drawn from a seed, and the same seed draws the same again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yishi::sim {

struct plan {
    int processes = 1;
    bool shared = false;  // the store is one that several may use
    bool faults = true;   // of the platform and of the store
    bool crashes = true;  // and starts again
    bool jumps = false;   // of the wall clock; leases of several processes go by it, so only alone
    bool lies = false;    // the store says committed and is not: the invariants must notice
    int messages = 60;
};

struct outcome {
    std::vector<std::string> wrong;    // invariants that were broken, and when
    std::vector<std::string> arrived;  // messages as the platform took them
    int crashes = 0;
    int failed_requests = 0;
    int failed_units = 0;
    int takeovers = 0;  // of lanes, by another process
};

outcome play(std::uint64_t seed, const plan& by);

}  // namespace yishi::sim
