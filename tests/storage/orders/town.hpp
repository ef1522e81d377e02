// A store under the scheduler of threads.hpp, on the file system that loses what was not synced:
// what is asked of it is drawn from the seed, and what it says is held against what lies on the
// disk then.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace yishi::orders {

struct plan {
    int steps = 400;          // things that are asked of the store
    bool full = false;        // now and then the disk takes no writes for a while
    bool sync_fails = false;  // once, and the store is broken from then on
    bool lies = false;        // the disk keeps nothing that it was told to keep
};

struct outcome {
    std::vector<std::string> wrong;
    std::vector<std::string> told;  // what was told done, in that order
    std::uint64_t changes = 0;      // from thread to thread
    int failed = 0;                 // told so
    int repeated = 0;
    int looks = 0;  // at the disk
};

// The invariants: what was told done lies on the disk by then and stays there, once, in the order
// in which it was asked for within a chat; a unit is whole or not there; a read sees what was told
// done before it was asked, and nothing that is not on the disk when its caller is told; all is
// told in the end, also by a store that closes.
outcome play_store(std::uint64_t seed, const plan& by);

}  // namespace yishi::orders
