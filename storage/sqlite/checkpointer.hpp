// Moves committed pages from the write-ahead log into the database beside the writer, so that no
// commit waits for it. Its own thread does the bulk; the writer only the small rest, between two
// commits, since the log starts anew only when nothing is left in it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

// Of sqlite_options::checkpoint_pages: so much of the log may be left to the writer, and from so
// long a log on the writer does it all.
inline constexpr int checkpoint_rest_divisor = 8;
inline constexpr int checkpoint_force_factor = 16;
inline constexpr int checkpoint_rounds_max = 4;  // tries to come that near

class checkpointer {
 public:
    // `pages`: sqlite_options::checkpoint_pages.
    checkpointer(const connection_options& options, int pages);
    ~checkpointer();
    checkpointer(const checkpointer&) = delete;
    checkpointer& operator=(const checkpointer&) = delete;

    // By the writer, after each commit: how long the log is now.
    void committed(int log_pages);
    // By the writer, between two transactions.
    void finish(connection& writer);

 private:
    void work();
    void run_once();

    connection on_;
    const int pages_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool stop_ = false;
    std::atomic<bool> rest_ready_{false};
    int log_pages_ = 0;  // the writer's
    std::thread thread_;
};

}  // namespace yishi::storage::sqlite
