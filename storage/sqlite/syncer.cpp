#include "storage/sqlite/syncer.hpp"

#include <sqlite3.h>

#include <utility>

#include "storage/sqlite/priority.hpp"

namespace yishi::storage::sqlite {

syncer::syncer(log_file* log,
               std::atomic<bool>& broken,
               tally& counts,
               std::function<void(const std::string&)> tell)
    : log_(log), broken_(broken), tally_(counts), tell_(std::move(tell)), thread_([this] {
          work();
      }) {}

syncer::~syncer() {
    committed_.close();
    thread_.join();
}

bool syncer::wait() {
    const auto seen = count_put_off(log_);
    std::unique_lock lock(mutex_);
    on_disk_.wait(lock, [&] { return broken_ || synced_ >= seen; });
    return !broken_;
}

void syncer::work() {
    come_before_others();
    for (auto all = committed_.take_all(); !all.empty(); all = committed_.take_all()) {
        const bool failed = !sync();
        for (auto& batch : all) {
            for (auto& each : batch)
                if (failed) each->fail(make_error_code(errc::io));
            complete_all(batch, tell_);
        }
    }
}

bool syncer::sync() {
    if (broken_) return false;
    const auto written = count_put_off(log_);
    if (written == synced_) return true;
    const auto began = std::chrono::steady_clock::now();
    const int code = sync_log(log_);
    tally_.count_sync(std::chrono::steady_clock::now() - began);
    if (code != SQLITE_OK && tell_)
        tell_(std::string("the log cannot be synced: ") + sqlite3_errstr(code));
    {
        const std::lock_guard lock(mutex_);
        if (code == SQLITE_OK)
            synced_ = written;
        else
            broken_ = true;
    }
    on_disk_.notify_all();
    return code == SQLITE_OK;
}

}  // namespace yishi::storage::sqlite
