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

inline constexpr int checkpoint_pages = 4'000;         // of 4 KiB: a log this long is worked off
inline constexpr int checkpoint_rest_pages = 500;      // so much may be left to the writer
inline constexpr int checkpoint_rounds_max = 4;        // tries to come that near
inline constexpr int checkpoint_force_pages = 64'000;  // from here on the writer does it all

class checkpointer {
 public:
    explicit checkpointer(const connection_options& options);
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
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool stop_ = false;
    std::atomic<bool> rest_ready_{false};
    int log_pages_ = 0;  // the writer's
    std::thread thread_;
};

}  // namespace yishi::storage::sqlite
