// A few threads that read, each with a connection of its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

class readers {
 public:
    // `on_disk` waits until all that a read may have seen is on disk; false: the disk failed.
    readers(const connection_options& options,
            const sqlite_options& limits,
            std::function<bool()> on_disk);
    ~readers();
    readers(const readers&) = delete;
    readers& operator=(const readers&) = delete;

    void submit(unit_fn read, completion<void> done);
    // Refuses new reads, finishes the queued ones. Idempotent.
    void close();

 private:
    struct job {
        unit_fn read;
        completion<void> done;
    };

    void work(connection& on);
    result<void> run(connection& on, transaction& tx, const unit_fn& read);
    void complete(const completion<void>& done, const result<void>& outcome);

    sqlite_options limits_;
    std::function<bool()> on_disk_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<job> queue_;
    bool closing_ = false;
    std::mutex join_;
    std::vector<std::unique_ptr<connection>> connections_;
    std::vector<std::thread> threads_;
};

}  // namespace yishi::storage::sqlite
