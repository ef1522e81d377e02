// The lanes that this process sends for, and what waits in them.
// Threading: the io thread.
#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/sql/messages.hpp"
#include "storage/store.hpp"

namespace yishi::delivery {

namespace asio = boost::asio;

// Which lanes are ours, under which fencing number, until when. Processes share them evenly: each
// says that it lives, takes no more than its part, and leaves what it has beyond.
class held_lanes {
 public:
    // Keeps what this owner has and takes of what is free or expired up to its part. Returns the
    // lanes that were lost.
    asio::awaitable<storage::result<std::vector<int>>> renew(asio::any_io_executor io,
                                                             storage::store& in,
                                                             std::string owner,
                                                             std::int64_t now,
                                                             std::int64_t lease_ms);
    // Picks a lane that is beyond our part: from now on it counts as another's, in the store it
    // stays ours until hand_over(), so that what is under way in it can still be marked. -1: there
    // is none.
    int leave_one();
    // Lanes that were left and are not handed over yet.
    const storage::messages::lane_set& leaving() const { return leaving_; }
    // Less than our part.
    bool wanting() const { return set_.count() + leaving_.count() < part_; }
    // Gives these back.
    asio::awaitable<storage::result<void>> hand_over(asio::any_io_executor io,
                                                     storage::store& in,
                                                     std::string owner,
                                                     storage::messages::lane_set which);
    // Gives all back.
    asio::awaitable<void> release(asio::any_io_executor io, storage::store& in, std::string owner);

    // Ours for at least `needed` ms more.
    bool good(int lane, std::int64_t now, std::int64_t needed) const;
    bool has(int lane) const { return set_.test(static_cast<std::size_t>(lane)); }
    std::int64_t fence(int lane) const { return fences_[static_cast<std::size_t>(lane)]; }
    const storage::messages::lane_set& set() const { return set_; }
    std::int64_t expires_at() const { return expires_at_; }

 private:
    storage::messages::lane_set set_;
    storage::messages::lane_set leaving_;
    std::size_t part_ = storage::lanes;
    std::array<std::int64_t, storage::lanes> fences_{};
    std::int64_t expires_at_ = 0;
};

using backlog_page = std::vector<storage::messages::unsent_message>;  // by conversation and seq

asio::awaitable<storage::result<backlog_page>> read_backlog(asio::any_io_executor io,
                                                            storage::store& from,
                                                            storage::messages::lane_set lanes,
                                                            std::int64_t after_conversation,
                                                            std::int64_t after_seq,
                                                            int limit);

}  // namespace yishi::delivery
