#include "storage/sqlite/readers.hpp"

#include <algorithm>

#include "storage/sql/job.hpp"
#include "storage/sqlite/session.hpp"

namespace yishi::storage::sqlite {

readers::readers(const connection_options& options,
                 const sqlite_options& limits,
                 std::function<bool()> on_disk)
    : limits_(limits), on_disk_(std::move(on_disk)) {
    for (int i = 0; i < std::max(limits.readers, 1); ++i)
        connections_.push_back(std::make_unique<connection>(options));
    for (const auto& on : connections_)
        threads_.emplace_back([this, held = on.get()] { work(*held); });
}

readers::~readers() {
    close();
}

void readers::submit(unit_fn read, completion<void> done) {
    errc refused{};
    {
        const std::lock_guard lock(mutex_);
        if (!closing_ && queue_.size() < limits_.queue_max) {
            queue_.push_back({std::move(read), std::move(done)});
            wake_.notify_one();
            return;
        }
        refused = closing_ ? errc::closed : errc::busy;
    }
    complete(done, make_error_code(refused));
}

void readers::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    const std::lock_guard lock(join_);
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    connections_.clear();
}

result<void> readers::run(connection& on, transaction& tx, const unit_fn& read) {
    try {
        on.run("BEGIN");
        read(tx);
        on.run("COMMIT");
        if (!on_disk_()) return make_error_code(errc::io);
        return {};
    } catch (...) {
        std::string text;
        const auto code = current_error(text);
        if (code == errc::failed && limits_.log) limits_.log("a read failed: " + text);
        on.rollback();
        return code;
    }
}

void readers::complete(const completion<void>& done, const result<void>& outcome) {
    try {
        done(outcome);
    } catch (const std::exception& error) {
        if (limits_.log) limits_.log(std::string("a completion threw: ") + error.what());
    }
}

void readers::work(connection& on) {
    session tx(on);
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
        if (queue_.empty()) return;
        job next = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        const auto outcome = run(on, tx, next.read);
        // What the unit holds goes before its caller is told.
        next.read = nullptr;
        complete(next.done, outcome);
        next.done = nullptr;
        lock.lock();
    }
}

}  // namespace yishi::storage::sqlite
