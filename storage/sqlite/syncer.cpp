#include "storage/sqlite/syncer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace yishi::storage::sqlite {

syncer::syncer(log_file* log,
               std::atomic<bool>& broken,
               std::function<void(const std::string&)> tell)
    : log_(log), broken_(broken), tell_(std::move(tell)), thread_([this] { work(); }) {}

syncer::~syncer() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void syncer::take(jobs done, bool unsynced) {
    {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return waiting_.size() < unsynced_max; });
        waiting_.push_back({std::move(done), unsynced});
    }
    wake_.notify_one();
}

void syncer::work() {
    while (true) {
        std::deque<batch> all;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            all.swap(waiting_);
        }
        room_.notify_one();
        settle(all);
    }
}

void syncer::settle(std::deque<batch>& all) {
    bool failed = broken_;
    if (!failed && std::ranges::any_of(all, &batch::unsynced)) {
        const int code = sync_log(log_);
        if (code != SQLITE_OK) {
            failed = true;
            if (tell_) tell_(std::string("the log cannot be synced: ") + sqlite3_errstr(code));
            broken_ = true;
        }
    }
    for (auto& each : all) {
        if (failed)
            for (const auto& done : each.done) done->fail(make_error_code(errc::io));
        complete(each.done);
    }
}

void syncer::complete(jobs& done) {
    for (auto& each : done) {
        try {
            each->complete();
        } catch (const std::exception& error) {
            if (tell_) tell_(std::string("a completion threw: ") + error.what());
        }
        each.reset();
    }
}

}  // namespace yishi::storage::sqlite
