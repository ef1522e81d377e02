// What one thread hands to another: at most so much waits, and all that waits is taken at once.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace yishi::storage {

template <class T>
class relay {
 public:
    explicit relay(std::size_t max) : max_(max) {}

    // Waits for room.
    void put(T value) {
        {
            std::unique_lock lock(mutex_);
            room_.wait(lock, [this] { return waiting_.size() < max_; });
            waiting_.push_back(std::move(value));
        }
        wake_.notify_one();
    }
    // Waits for something; empty: closed, and all is taken.
    std::deque<T> take_all() {
        std::deque<T> out;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
            out.swap(waiting_);
        }
        room_.notify_one();
        return out;
    }
    // Nothing is to be put in after.
    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        wake_.notify_one();
    }

 private:
    const std::size_t max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable room_;
    std::deque<T> waiting_;
    bool closed_ = false;
};

}  // namespace yishi::storage
