// Puts commits on disk beside the writer: while the disk works, the next batch is already being
// made. A job is completed only when its commit is on disk, so several commits may share a sync; a
// reader's only when all that it may have seen is.
// A failed sync ends it all: what of the log reached the disk is unknown then, and only reading it
// anew tells. Until the store is opened again everything answers errc::io.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "storage/sql/job.hpp"
#include "storage/sql/relay.hpp"
#include "storage/sql/tally.hpp"
#include "storage/sqlite/gathering_vfs.hpp"

namespace yishi::storage::sqlite {

inline constexpr std::size_t unsynced_max = 4;  // batches; the writer waits before a fifth

class syncer {
 public:
    // `log` of the writer's connection, whose syncs are put off. `broken` becomes true when a sync
    // has failed. All three outlive this.
    syncer(log_file* log,
           std::atomic<bool>& broken,
           tally& counts,
           std::function<void(const std::string&)> tell);
    // Completes what it was given.
    ~syncer();
    syncer(const syncer&) = delete;
    syncer& operator=(const syncer&) = delete;

    // By the writer, in the order of commits.
    void take(jobs done) { committed_.put(std::move(done)); }
    // Waits until every commit that can be seen now is on disk. False: the disk failed. Any thread.
    bool wait();

 private:
    void work();
    // Whether all that was written so far is on disk.
    bool sync();

    log_file* log_;
    std::atomic<bool>& broken_;
    tally& tally_;
    std::function<void(const std::string&)> tell_;
    relay<jobs> committed_{unsynced_max};
    std::mutex mutex_;
    std::condition_variable on_disk_;
    std::uint64_t synced_ = 0;  // of the syncs put off, those made up for
    std::thread thread_;
};

}  // namespace yishi::storage::sqlite
