// The lanes that this process sends for, and what waits in them.
// Threading: the io thread.
#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/sql/messages.hpp"
#include "storage/store.hpp"

namespace yishi::delivery {

namespace asio = boost::asio;

// Which lanes are ours, under which fencing number, until when.
class held_lanes {
 public:
    // Keeps what this owner has and takes what is free or expired. Returns the lanes that were
    // lost.
    asio::awaitable<storage::result<std::vector<int>>> renew(asio::any_io_executor io,
                                                             storage::store& in,
                                                             std::string owner,
                                                             std::int64_t now,
                                                             std::int64_t lease_ms);
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
    std::array<std::int64_t, storage::lanes> fences_{};
    std::int64_t expires_at_ = 0;
};

struct backlog_page {
    std::vector<storage::message_row> rows;  // by conversation and seq
    std::unordered_map<std::int64_t, storage::conversation_row> of;
};
inline constexpr int backlog_page_max = 500;  // rows

asio::awaitable<storage::result<backlog_page>> read_backlog(asio::any_io_executor io,
                                                            storage::store& from,
                                                            storage::messages::lane_set lanes,
                                                            std::int64_t after_conversation,
                                                            std::int64_t after_seq);

}  // namespace yishi::delivery
