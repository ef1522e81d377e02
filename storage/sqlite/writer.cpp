#include "storage/sqlite/writer.hpp"

#include <algorithm>

namespace yishi::storage::sqlite {

writer::writer(std::unique_ptr<connection> on,
               const connection_options& options,
               const sqlite_options& limits)
    : limits_(limits),
      on_(std::move(on)),
      runner_(std::make_unique<batch_runner>(*on_, limits_.log)),
      checkpointer_(std::make_unique<checkpointer>(options, limits_.checkpoint_pages)) {
    // Setting the hook also ends SQLite's own checkpoints inside COMMIT.
    sqlite3_wal_hook(
        on_->handle(),
        [](void* to, sqlite3*, const char*, int pages) {
            *static_cast<int*>(to) = pages;
            return SQLITE_OK;
        },
        &log_pages_);
    thread_ = std::thread([this] { work(); });
}

writer::~writer() {
    close();
}

void writer::submit(std::unique_ptr<job> next) {
    if (const auto refused = enqueue(next)) {
        next->fail(make_error_code(*refused));
        next->complete();
    } else {
        wake_.notify_one();
    }
}

std::optional<errc> writer::enqueue(std::unique_ptr<job>& next) {
    const std::lock_guard lock(mutex_);
    if (closing_) return errc::closed;
    if (queue_.size() >= limits_.queue_max) return errc::busy;
    queue_.push_back(std::move(next));
    return std::nullopt;
}

store_health writer::health() const {
    const std::lock_guard lock(mutex_);
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
    // The last connection to go empties the log and removes it.
    checkpointer_.reset();
    runner_.reset();
    on_.reset();
}

std::vector<std::unique_ptr<job>> writer::next_batch() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    const auto count = std::min(queue_.size(), std::max<std::size_t>(limits_.batch_max, 1));
    std::vector<std::unique_ptr<job>> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return out;
}

void writer::complete(std::vector<std::unique_ptr<job>>& jobs) {
    for (auto& done : jobs) {
        try {
            done->complete();
        } catch (const std::exception& error) {
            if (limits_.log) limits_.log(std::string("a completion threw: ") + error.what());
        }
        done.reset();
    }
}

void writer::work() {
    while (true) {
        auto jobs = next_batch();
        if (jobs.empty()) break;
        checkpointer_->finish(*on_);
        auto trouble = runner_->run(jobs);
        checkpointer_->committed(log_pages_);
        {
            const std::lock_guard lock(mutex_);
            trouble_ = std::move(trouble);
        }
        complete(jobs);
    }
}

}  // namespace yishi::storage::sqlite
