#include "storage/sqlite/writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "storage/sqlite/priority.hpp"

namespace yishi::storage::sqlite {

namespace {

constexpr std::chrono::milliseconds quiet_time{50};  // without a unit: a good moment for the log
constexpr std::size_t batch_least = 24;              // units worth a commit, if so many wait
constexpr std::size_t batch_part = 4;                // of those that wait
constexpr const char* damaged_text =
    "the database is damaged; stop the server and restore a backup with `yishi restore`";
constexpr const char* broken_text = "the disk failed at a sync; restart when it is well";

// Not all that waits at once: while one part is put on disk and answered, the next is written.
// With everything in one batch the disk, this thread and the event loop would work by turns.
std::size_t batch_size(std::size_t waiting, std::size_t most) {
    return std::clamp<std::size_t>(waiting / batch_part, std::min(batch_least, most), most);
}

}  // namespace

writer::writer(std::unique_ptr<connection> on,
               const connection_options& options,
               const sqlite_options& limits)
    : limits_(limits),
      on_(std::move(on)),
      runner_(std::make_unique<batch_runner>(*on_, limits_.log)),
      checkpointer_(std::make_unique<checkpointer>(options, limits_.checkpoint_pages)),
      damaged_(options.damaged) {
    // Setting the hook also ends SQLite's own checkpoints inside COMMIT.
    sqlite3_wal_hook(
        on_->handle(),
        [](void* to, sqlite3*, const char*, int pages) {
            *static_cast<int*>(to) = pages;
            return SQLITE_OK;
        },
        &log_pages_);
    log_ = log_of(on_->handle());
    if (log_ == nullptr)
        throw boost::system::system_error(make_error_code(errc::io), "no write-ahead log");
    put_off_syncs(log_, true);
    syncer_ = std::make_unique<syncer>(log_, broken_, tally_, limits_.log);
    thread_ = std::thread([this] { work(); });
}

writer::~writer() {
    close();
}

void writer::submit(std::unique_ptr<job> next, bool ahead) {
    if (const auto refused = enqueue(next, ahead)) {
        next->fail(make_error_code(*refused));
        next->complete();
    } else {
        wake_.notify_one();
    }
}

std::optional<errc> writer::enqueue(std::unique_ptr<job>& next, bool ahead) {
    const std::lock_guard lock(mutex_);
    if (closing_) return errc::closed;
    if (ahead) {
        ahead_.push_back(std::move(next));
        return std::nullopt;
    }
    if (queue_.size() >= limits_.queue_max) return errc::busy;
    queue_.push_back(std::move(next));
    return std::nullopt;
}

store_health writer::health() const {
    const std::lock_guard lock(mutex_);
    if (broken_) return {false, broken_text, queue_.size()};
    if (*damaged_) return {false, damaged_text, queue_.size()};
    return {trouble_.empty() && !closing_, closing_ ? "closed" : trouble_, queue_.size()};
}

void writer::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_one();
    const std::lock_guard lock(join_);
    if (thread_.joinable()) thread_.join();
    syncer_.reset();
    // The last connection to go empties the log and removes it.
    if (on_) put_off_syncs(log_, false);
    checkpointer_.reset();
    runner_.reset();
    on_.reset();
}

jobs writer::next_batch() {
    std::unique_lock lock(mutex_);
    const auto called = [this] { return closing_ || !idle(); };
    if (checkpointer_->has_rest() && !wake_.wait_for(lock, quiet_time, called)) {
        lock.unlock();
        look_after_log(true);
        lock.lock();
    }
    wake_.wait(lock, called);
    const auto count = std::min(
        queue_.size(), batch_size(queue_.size(), std::max<std::size_t>(limits_.batch_max, 1)));
    jobs out = std::exchange(ahead_, {});
    out.reserve(out.size() + count);
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return out;
}

void writer::commit(const jobs& batch) {
    const auto began = std::chrono::steady_clock::now();
    std::string trouble;
    if (broken_ || *damaged_) {
        // What is written into a damaged database goes with it: platforms send again what is
        // refused.
        const auto why = make_error_code(broken_ ? errc::io : errc::corrupt);
        for (const auto& each : batch) each->fail(why);
    } else {
        trouble = runner_->run(batch);
    }
    tally_.count(batch, std::chrono::steady_clock::now() - began);
    checkpointer_->committed(log_pages_);
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(trouble);
}

// Checkpoints rely on syncs that are none of ours to put off.
void writer::look_after_log(bool idle) {
    put_off_syncs(log_, false);
    checkpointer_->finish(*on_, idle);
    put_off_syncs(log_, true);
}

void writer::work() {
    come_before_others();
    while (true) {
        auto batch = next_batch();
        if (batch.empty()) break;
        commit(batch);
        syncer_->take(std::move(batch));
        look_after_log(false);
    }
}

}  // namespace yishi::storage::sqlite
