// A thread with a connection of its own that takes jobs from a queue and commits them, one or many
// in a transaction.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/postgres/connection.hpp"
#include "storage/postgres/session.hpp"
#include "storage/postgres/settler.hpp"
#include "storage/sql/job.hpp"
#include "storage/sql/tally.hpp"

namespace yishi::storage::postgres {

// Jobs that wait for their worker, or for one of several.
class job_queue {
 public:
    explicit job_queue(std::size_t max) : max_(max) {}

    // Takes the job, or says why not.
    std::optional<errc> push(std::unique_ptr<job>& next);
    // Waits for jobs; empty: closed and all taken.
    jobs take(std::size_t count);
    void close();
    std::size_t size() const;

 private:
    std::size_t max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::unique_ptr<job>> waiting_;
    bool closing_ = false;
};

// What keeps the store from working, shared by its workers.
class trouble {
 public:
    void set(std::string why);
    std::string get() const;
    bool there() const { return there_; }

 private:
    mutable std::mutex mutex_;
    std::string why_;
    std::atomic<bool> there_ = false;
};

struct worker_options {
    bool writes = true;         // else a snapshot in which writing is an error
    std::size_t batch_max = 1;  // jobs a transaction
};

class worker {
 public:
    // `later` completes what is committed here, once it is on disk; without, that is done here.
    worker(const postgres_options& store,
           const worker_options& options,
           job_queue& from,
           trouble& shared,
           tally& counts,
           settler* later = nullptr);
    ~worker();  // the queue must be closed
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

 private:
    using steady = std::chrono::steady_clock;

    void work();
    // A usable connection, or nothing: then it is tried again a little later.
    bool connected();
    void run(const jobs& batch);
    void run_alone(job& next);
    void play(std::span<job* const> batch);
    // Runs and commits; false: nothing of it is in the database, why_ says why.
    bool attempt(std::span<job* const> batch);
    bool worth_repeating(int tries) const;

    const postgres_options& store_;
    worker_options options_;
    job_queue& from_;
    trouble& trouble_;
    tally& tally_;
    settler* settler_;
    std::unique_ptr<connection> on_;
    std::unique_ptr<session> tx_;
    std::shared_ptr<witness> witness_;  // for the settler
    steady::time_point next_try_;
    std::chrono::milliseconds pause_{0};
    boost::system::error_code why_;
    bool committing_ = false;  // the last attempt had reached its COMMIT
    std::thread thread_;
};

}  // namespace yishi::storage::postgres
