// Waits for the disk beside the worker that commits turns: its commits return, and let go of their
// locks, before they are on disk, and a job is completed only when its commit is. Several commits
// may share a wait. What others commit upon rows that are not on disk yet comes later in the log,
// and so is on disk only when these are.
// https://www.postgresql.org/docs/15/wal-async-commit.html
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

#include "storage/postgres/connection.hpp"
#include "storage/sql/job.hpp"
#include "storage/sql/relay.hpp"
#include "storage/sql/tally.hpp"

namespace yishi::storage::postgres {

inline constexpr std::size_t unsettled_max = 4;  // batches; the worker waits before a fifth

// Returns when all that is committed is on disk, and on the standbys that are waited for.
void settle(connection& on);

// A connection that was made before a commit, and still stands: so the server has not crashed in
// between and forgotten it. Used by the settler alone but for gone().
class witness {
 public:
    explicit witness(const postgres_options& store) : on_(store.connection, store.patience) {}

    // settle(); throws when that cannot be said any more, now or ever.
    void settle();
    bool gone() const { return gone_; }

 private:
    connection on_;
    std::atomic<bool> gone_ = false;
};

class settler {
 public:
    settler(const postgres_options& store, tally& counts);
    ~settler();
    settler(const settler&) = delete;
    settler& operator=(const settler&) = delete;

    // By the worker, in the order of commits; `by` was there before the first of them, or nobody
    // was. A job whose commit may not be on disk fails as busy: platforms send again, and it is
    // found then if it was stored after all.
    void take(jobs done, std::shared_ptr<witness> by);
    // Completes what it was given. Idempotent; nothing is to be given after.
    void close();

 private:
    struct committed {
        jobs done;
        std::shared_ptr<witness> by;
    };

    void work();
    // Whether all that `by` was there for is on disk.
    bool on_disk(witness* by);

    const postgres_options& store_;
    tally& tally_;
    relay<committed> waiting_{unsettled_max};
    std::thread thread_;
};

}  // namespace yishi::storage::postgres
