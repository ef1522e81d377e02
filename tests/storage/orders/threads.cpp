// The threads' library as the program sees it: for threads under the scheduler its own, for all
// others the system's.
#include "threads.hpp"

#include <dlfcn.h>
#include <pthread.h>

#include <cerrno>
#include <map>
#include <memory>
#include <stdexcept>

#include "scheduler.hpp"

using steady = std::chrono::steady_clock;

#define STEADY_NOW "_ZNSt6chrono3_V212steady_clock3nowEv"
steady::time_point real_now() noexcept __asm__("__real_" STEADY_NOW);
steady::time_point shown_now() noexcept __asm__("__wrap_" STEADY_NOW);

namespace yishi::orders {

namespace {

scheduler* current = nullptr;
std::uint64_t last_changes = 0;
std::map<pthread_t, int> numbers;  // of the threads under the scheduler; read by who has the turn
thread_local int self = -1;        // under the scheduler: its number

struct beginning {
    int number;
    void* (*run)(void*);
    void* with;
};

void* begin(void* given) {
    const std::unique_ptr<beginning> what(static_cast<beginning*>(given));
    self = what->number;
    current->enter(self);
    void* out = what->run(what->with);
    const int number = self;
    self = -1;
    current->leave(number);
    return out;
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::chrono::nanoseconds duration(const timespec& of) {
    return std::chrono::seconds{of.tv_sec} + std::chrono::nanoseconds{of.tv_nsec};
}

}  // namespace

void play(std::uint64_t seed, const std::function<void()>& work) {
    scheduler by(seed);
    if (current != nullptr) throw std::logic_error("one play at a time");
    current = &by;
    self = by.add();
    const auto end = [&] {
        last_changes = by.changes();
        numbers.clear();
        self = -1;
        current = nullptr;
    };
    try {
        work();
    } catch (...) {
        end();
        throw;
    }
    end();
}

void pause() {
    if (self >= 0) current->yield(self);
}

std::uint64_t changes() {
    return last_changes;
}

}  // namespace yishi::orders

using namespace yishi::orders;

#define REAL(name) static const auto system = yishi::orders::real<decltype(&(name))>(#name)

steady::time_point shown_now() noexcept {
    return self < 0 ? real_now() : steady::time_point{current->now()};
}

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* how, void* (*run)(void*), void* with) {
    REAL(pthread_create);
    if (self < 0) return system(thread, how, run, with);
    auto what = std::make_unique<beginning>(beginning{current->add(), run, with});
    const int number = what->number;
    const int code = system(thread, how, begin, what.release());
    numbers[*thread] = number;
    current->pause(self);
    return code;
}

int pthread_join(pthread_t thread, void** out) {
    REAL(pthread_join);
    if (self >= 0) current->join(self, numbers.at(thread));
    return system(thread, out);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
    REAL(pthread_mutex_lock);
    if (self < 0) return system(mutex);
    current->lock(self, mutex);
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
    REAL(pthread_mutex_trylock);
    if (self < 0) return system(mutex);
    return current->try_lock(self, mutex) ? 0 : EBUSY;
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
    REAL(pthread_mutex_unlock);
    if (self < 0) return system(mutex);
    current->unlock(self, mutex);
    return 0;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    REAL(pthread_cond_wait);
    if (self < 0) return system(condition, mutex);
    current->wait(self, condition, mutex, nullptr);
    return 0;
}

int pthread_cond_clockwait(pthread_cond_t* condition,
                           pthread_mutex_t* mutex,
                           clockid_t clock,
                           const timespec* until) {
    REAL(pthread_cond_clockwait);
    if (self < 0) return system(condition, mutex, clock, until);
    const auto time = duration(*until);
    return current->wait(self, condition, mutex, &time) ? 0 : ETIMEDOUT;
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
    REAL(pthread_cond_signal);
    if (self < 0) return system(condition);
    current->wake(self, condition, false);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
    REAL(pthread_cond_broadcast);
    if (self < 0) return system(condition);
    current->wake(self, condition, true);
    return 0;
}
}
