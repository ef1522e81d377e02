// What became of messages, written in batches: a unit at a time, so that marks share the commits of
// the turns that go on meanwhile instead of causing their own.
// Threading: the io thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "storage/sql/messages.hpp"
#include "storage/store.hpp"

namespace yishi::delivery {

namespace asio = boost::asio;

inline constexpr std::size_t marks_max = 256;              // a unit
inline constexpr std::chrono::milliseconds marks_soon{2};  // somebody waits for it
inline constexpr std::chrono::milliseconds marks_lazy{
    20};  // nobody does: better with a turn's commit
inline constexpr std::chrono::milliseconds marks_retry{200};  // after a store that could not write

class marks : public std::enable_shared_from_this<marks> {
 public:
    marks(asio::any_io_executor io, storage::store& to);

    // `then` is called once, on the io thread: true after COMMIT, false if the store was closed.
    // A store that cannot write is tried again for as long as it takes.
    void add(storage::messages::mark value, bool soon, std::function<void(bool)> then);
    // A turn's commit has just returned, the next is about to begin: a good moment to write.
    void nudge();
    // Forgets what was not yet written; nobody is told.
    void abandon();
    bool empty() const { return waiting_.empty() && !writing_; }
    // Marks that the store did not take because their lease was lost or the row had moved on.
    std::uint64_t refused() const { return refused_; }

 private:
    struct entry {
        storage::messages::mark mark;
        std::function<void(bool)> then;
    };
    using batch = std::vector<entry>;

    void arm(std::chrono::milliseconds wait);
    void write();
    void written(std::shared_ptr<batch> which, storage::result<void> how, std::size_t took);

    asio::any_io_executor io_;
    storage::store& store_;
    asio::steady_timer timer_;
    asio::steady_timer::time_point armed_ = asio::steady_timer::time_point::max();
    batch waiting_;
    bool writing_ = false;
    bool backing_off_ = false;
    std::uint64_t refused_ = 0;
};

}  // namespace yishi::delivery
