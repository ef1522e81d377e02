// The floor's store: a row for each row that a turn of Yishi's writes, of the same size, in SQLite
// with no index but the one that finds repeats. Turns that wait share a commit; they are handed
// on once it is on disk.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/floor/update.hpp"

namespace yishi::bench {

// One update on its way through the store.
struct floor_turn {
    update said;
    std::shared_ptr<void> asker;  // whoever waits for the answer

    // By the store.
    std::string reply;            // quoted; empty: a repeat
    std::size_t reply_bytes = 0;  // that it is to have as a request
    std::int64_t message_id = 0;  // of its row
};

// A reply that the platform has.
struct delivered {
    std::int64_t message_id = 0;
    std::string platform_id;
};

class floor_store {
 public:
    using turns = std::vector<floor_turn>;
    // `durable` gets turns, in the order of commits, on the store's threads.
    floor_store(const std::string& file, std::function<void(turns)> durable);
    ~floor_store();
    floor_store(const floor_store&) = delete;
    floor_store& operator=(const floor_store&) = delete;

    void take(floor_turn turn);
    // Marked as sent along with the next turns, or soon if there are none.
    void mark(std::vector<delivered> sent);

 private:
    class writer;
    void write();
    void sync();

    std::function<void(turns)> durable_;
    std::unique_ptr<writer> writer_;
    std::mutex mutex_;
    std::condition_variable wake_;     // the writing thread
    std::condition_variable written_;  // the syncing thread
    std::condition_variable room_;     // the writing thread, when the other one is behind
    turns waiting_;
    std::vector<delivered> marks_;
    std::deque<turns> unsynced_;
    bool stop_ = false;
    bool written_all_ = false;
    std::thread writes_;
    std::thread syncs_;
};

}  // namespace yishi::bench
