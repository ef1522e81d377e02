#include "scheduler.hpp"

#include <cstdio>
#include <cstdlib>

namespace yishi::orders {

namespace {

constexpr int pause_percent = 30;     // of the places where another may go on
constexpr int time_over_percent = 5;  // a timed wait ends though others could go on
constexpr int no_reason_percent = 3;  // a waiting thread wakes

}  // namespace

int scheduler::add() {
    if (count_ == threads_max) std::abort();
    auto& next = threads_[static_cast<std::size_t>(count_)];
    next.at = stage::ready;
    ::sem_init(&next.turn, 0, 0);
    return count_++;
}

void scheduler::enter(int self) {
    auto& me = threads_[static_cast<std::size_t>(self)];
    while (::sem_wait(&me.turn) != 0) {
    }
}

void scheduler::leave(int self) {
    threads_[static_cast<std::size_t>(self)].at = stage::gone;
    ready_all(&threads_[static_cast<std::size_t>(self)]);
    ++changes_;
    ::sem_post(&threads_[static_cast<std::size_t>(choose())].turn);
}

void scheduler::join(int self, int other) {
    const auto& what = threads_[static_cast<std::size_t>(other)];
    while (what.at != stage::gone) wait_for(self, &what);
}

void scheduler::pause(int self) {
    if (chance(pause_percent)) change(self);
}

void scheduler::lock(int self, void* mutex) {
    pause(self);
    while (!try_lock(self, mutex)) wait_for(self, mutex);
}

bool scheduler::try_lock(int self, void* mutex) {
    auto& its = mutexes_[mutex];
    if (its.times > 0 && its.by != self) return false;
    its.by = self;
    ++its.times;
    return true;
}

void scheduler::unlock(int self, void* mutex) {
    release(mutex);
    pause(self);
}

void scheduler::release(void* mutex) {
    const auto found = mutexes_.find(mutex);
    if (found == mutexes_.end()) std::abort();  // nobody holds it
    if (--found->second.times > 0) return;
    mutexes_.erase(found);
    ready_all(mutex);
}

bool scheduler::wait(int self,
                     void* condition,
                     void* mutex,
                     const std::chrono::nanoseconds* until) {
    auto& me = threads_[static_cast<std::size_t>(self)];
    me.time_over = false;
    release(mutex);
    if (!chance(no_reason_percent)) {
        if (until != nullptr) me.until = *until;
        me.for_what = condition;
        me.at = until == nullptr ? stage::waits : stage::waits_for_time;
        change(self);
    }
    while (!try_lock(self, mutex)) wait_for(self, mutex);
    return !me.time_over;
}

void scheduler::wake(int self, void* condition, bool all) {
    std::array<thread*, threads_max> waiting{};
    std::size_t count = 0;
    for (auto& each : threads_)
        if ((each.at == stage::waits || each.at == stage::waits_for_time) &&
            each.for_what == condition)
            waiting[count++] = &each;
    if (count > 0 && all)
        ready_all(condition);
    else if (count > 0)
        waiting[below(count)]->at = stage::ready;
    pause(self);
}

void scheduler::wait_for(int self, const void* what) {
    auto& me = threads_[static_cast<std::size_t>(self)];
    me.at = stage::waits;
    me.for_what = what;
    change(self);
}

void scheduler::ready_all(const void* what) {
    for (auto& each : threads_)
        if ((each.at == stage::waits || each.at == stage::waits_for_time) && each.for_what == what)
            each.at = stage::ready;
}

void scheduler::change(int self) {
    const int next = choose();
    if (next == self) return;
    ++changes_;
    ::sem_post(&threads_[static_cast<std::size_t>(next)].turn);
    enter(self);
}

int scheduler::choose() {
    std::array<int, threads_max> able{};
    std::size_t count = 0;
    const auto collect = [&](stage at) {
        for (int i = 0; i < count_; ++i)
            if (threads_[static_cast<std::size_t>(i)].at == at) able[count++] = i;
    };
    collect(stage::ready);
    if (count == 0 || chance(time_over_percent)) collect(stage::waits_for_time);
    if (count == 0) nobody_can_go_on();
    const int chosen = able[below(count)];
    auto& it = threads_[static_cast<std::size_t>(chosen)];
    if (it.at == stage::waits_for_time) {
        it.time_over = true;
        now_ = std::max(now_, it.until);
    }
    it.at = stage::ready;
    return chosen;
}

void scheduler::nobody_can_go_on() const {
    std::fprintf(stderr,
                 "YISHI_SIM_SEED=%llu: every thread waits for another\n",
                 static_cast<unsigned long long>(seed_));
    std::abort();
}

}  // namespace yishi::orders
