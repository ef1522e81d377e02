// The one thread that writes: drains the queue, a batch a commit. Another puts the commits on disk.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "storage/sql/tally.hpp"
#include "storage/sqlite/batch.hpp"
#include "storage/sqlite/checkpointer.hpp"
#include "storage/sqlite/syncer.hpp"

namespace yishi::storage::sqlite {

class writer {
 public:
    // Takes over a connection to a database that is up to date.
    writer(std::unique_ptr<connection> on,
           const connection_options& options,
           const sqlite_options& limits);
    ~writer();
    writer(const writer&) = delete;
    writer& operator=(const writer&) = delete;

    void submit(std::unique_ptr<job> next, bool ahead = false);
    store_health health() const;
    store_figures figures() const { return tally_.figures(); }
    // Waits until every commit that can be seen now is on disk. False: the disk failed. Not after
    // close().
    bool wait_on_disk() { return syncer_->wait(); }
    // Refuses new jobs, finishes the queued ones, empties the log. Idempotent.
    void close();

 private:
    void work();
    // Takes the job, or says why not.
    std::optional<errc> enqueue(std::unique_ptr<job>& next, bool ahead);
    bool idle() const { return ahead_.empty() && queue_.empty(); }
    // Empty: closing and nothing left.
    jobs next_batch();
    void commit(const jobs& batch);
    void look_after_log(bool idle);

    sqlite_options limits_;
    std::unique_ptr<connection> on_;
    std::unique_ptr<batch_runner> runner_;
    std::unique_ptr<checkpointer> checkpointer_;
    log_file* log_ = nullptr;
    std::atomic<bool> broken_{false};             // a sync has failed
    std::shared_ptr<std::atomic<bool>> damaged_;  // somebody met a damaged page
    tally tally_;
    std::unique_ptr<syncer> syncer_;
    int log_pages_ = 0;  // set by the log's hook at each commit

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    jobs ahead_;  // before the queue
    std::deque<std::unique_ptr<job>> queue_;
    bool closing_ = false;
    std::string trouble_;

    std::mutex join_;
    std::thread thread_;
};

}  // namespace yishi::storage::sqlite
