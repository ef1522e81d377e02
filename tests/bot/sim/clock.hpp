// A steady clock that stands still until it is moved, for the calling thread; all others have the
// system's. Timers of an io_context that is only polled there go by it.
#pragma once

#include <chrono>

namespace yishi::sim {

class own_clock {
 public:
    own_clock();
    ~own_clock();
    own_clock(const own_clock&) = delete;
    own_clock& operator=(const own_clock&) = delete;
    static void advance(std::chrono::milliseconds by);
};

}  // namespace yishi::sim
