// Which thread goes on: the state behind threads.hpp. Only the thread whose turn it is touches it.
#pragma once

#include <semaphore.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>

namespace yishi::orders {

class scheduler {
 public:
    static constexpr int threads_max = 64;

    explicit scheduler(std::uint64_t seed) : seed_(seed), random_(seed) {}
    scheduler(const scheduler&) = delete;
    scheduler& operator=(const scheduler&) = delete;

    // A thread that can go on from now; its number.
    int add();
    // On the new thread: until it is its turn.
    void enter(int self);
    // The thread ends; whoever waits for that can go on.
    void leave(int self);
    void join(int self, int other);

    // Now and then another one's turn.
    void pause(int self);
    // Anyone's turn.
    void yield(int self) { change(self); }
    void lock(int self, void* mutex);
    bool try_lock(int self, void* mutex);
    void unlock(int self, void* mutex);
    // False: the time is over. `until`: of the steady clock; null: without end.
    bool wait(int self, void* condition, void* mutex, const std::chrono::nanoseconds* until);
    void wake(int self, void* condition, bool all);

    std::chrono::nanoseconds now() const { return now_; }
    std::uint64_t changes() const { return changes_; }

 private:
    enum class stage { unused, ready, waits, waits_for_time, gone };
    struct thread {
        stage at = stage::unused;
        const void* for_what = nullptr;  // a mutex, a condition or another thread
        std::chrono::nanoseconds until{};
        bool time_over = false;
        sem_t turn;
    };
    struct held {
        int by = 0;
        int times = 0;
    };

    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
    void release(void* mutex);
    void wait_for(int self, const void* what);
    void ready_all(const void* what);
    // Another's turn; comes back when it is ours again.
    void change(int self);
    int choose();
    [[noreturn]] void nobody_can_go_on() const;

    std::array<thread, threads_max> threads_{};
    int count_ = 0;
    std::map<const void*, held> mutexes_;
    std::chrono::nanoseconds now_ = std::chrono::hours{1};
    std::uint64_t changes_ = 0;
    std::uint64_t seed_;
    std::mt19937_64 random_;
};

}  // namespace yishi::orders
