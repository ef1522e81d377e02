// Threads under a scheduler that draws from a seed which of them goes on: one at a time, changing
// at each lock, wait and wake. The same seed plays the same order. Time stands still but for timed
// waits, which end when the scheduler says so; a thread may wake without a reason, as the standard
// allows.
//
// The program links these in front of the system's (pthread_mutex_lock, pthread_cond_wait, ...):
// what runs under it is the product's code as it is.
#pragma once

#include <cstdint>
#include <functional>

namespace yishi::orders {

// Runs `work` on this thread, and what it starts, under the scheduler; all of these must have been
// joined when it returns. Nothing else of the process may hold what they lock. Where nobody can go
// on, the process ends with a line that says so. One at a time.
void play(std::uint64_t seed, const std::function<void()>& work);

// In play(): others may go on here.
void pause();

// How often the scheduler went from one thread to another in the last play().
std::uint64_t changes();

}  // namespace yishi::orders
