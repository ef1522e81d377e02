#include "storage/sqlite/checkpointer.hpp"

#include "storage/sqlite/priority.hpp"

namespace yishi::storage::sqlite {

namespace {

struct progress {
    int log = 0;   // pages in the log
    int done = 0;  // of these, already in the database
};

// What stands in the way (a reader, the disk) is met again at the next try.
progress checkpoint(connection& on) {
    progress out;
    sqlite3_wal_checkpoint_v2(on.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &out.log, &out.done);
    return out;
}

}  // namespace

checkpointer::checkpointer(const connection_options& options, int pages)
    : on_(options), pages_(pages), next_at_(pages) {
    on_.run("PRAGMA wal_autocheckpoint = 0");
    portions_.serve(on_);
    thread_ = std::thread([this] { work(); });
}

checkpointer::~checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void checkpointer::committed(int log_pages) {
    log_pages_ = log_pages;
    if (log_pages < next_at_) return;
    {
        const std::lock_guard lock(mutex_);
        if (wanted_) return;
        wanted_ = true;
        rest_ready_.store(false);
    }
    next_at_ = log_pages + pages_;
    wake_.notify_one();
}

void checkpointer::finish(connection& writer, bool idle) {
    // Late enough, and the thread's last run began then: only little is left.
    const bool due = idle || next_at_ >= pages_ * (checkpoint_due_factor + 1);
    const bool forced = log_pages_ >= pages_ * checkpoint_force_factor;
    if (!forced && !(due && rest_ready_.load())) return;
    checkpoint(writer);
    log_pages_ = 0;  // told anew after the next commit
    next_at_ = pages_;
    rest_ready_.store(false);
}

void checkpointer::work() {
    come_before_others();
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return wanted_ || stop_; });
        if (stop_) return;
        lock.unlock();
        run_once();
        lock.lock();
        wanted_ = false;
    }
}

void checkpointer::run_once() {
    int before = 0;
    for (int round = 0; round < checkpoint_rounds_max; ++round) {
        const auto now = checkpoint(on_);
        const int moved = now.done - before;
        before = now.done;
        // The log has grown meanwhile; before it is to start anew, little may be left.
        const bool due = now.log >= pages_ * checkpoint_due_factor;
        if (!due || moved <= checkpoint_rest_max) break;
    }
    rest_ready_.store(true);
}

}  // namespace yishi::storage::sqlite
