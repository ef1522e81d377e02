// Moves committed pages from the write-ahead log into the database beside the writer, so that no
// commit waits for it. Its own thread does the bulk each time that the log has grown by
// `checkpoint_pages`; the writer only the small rest, between two commits, since the log starts
// anew only when nothing is left in it. That costs some ms: it waits for a quiet moment, and not
// forever.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/portions.hpp"

namespace yishi::storage::sqlite {

inline constexpr int checkpoint_rest_max = 1000;  // pages that are left to the writer
inline constexpr int checkpoint_rounds_max = 8;   // tries to come that near
// Times checkpoint_pages: so long a log starts anew though units wait, and from so long a log on
// the writer does it all.
inline constexpr int checkpoint_due_factor = 3;
inline constexpr int checkpoint_force_factor = 16;

class checkpointer {
 public:
    // `pages`: sqlite_options::checkpoint_pages.
    checkpointer(const connection_options& options, int pages);
    ~checkpointer();
    checkpointer(const checkpointer&) = delete;
    checkpointer& operator=(const checkpointer&) = delete;

    // By the writer, after each commit: how long the log is now.
    void committed(int log_pages);
    // The writer's, between two transactions. `idle`: nobody will miss it for some ms.
    void finish(connection& writer, bool idle);
    // finish() would do something if the writer were idle.
    bool has_rest() const { return rest_ready_.load(); }

 private:
    void work();
    void run_once();

    portions portions_;
    connection on_;
    const int pages_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool stop_ = false;
    std::atomic<bool> rest_ready_{false};
    int log_pages_ = 0;  // this and the next are the writer's
    int next_at_;        // log pages at which the thread is woken
    std::thread thread_;
};

}  // namespace yishi::storage::sqlite
