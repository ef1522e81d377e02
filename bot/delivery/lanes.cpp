#include "bot/delivery/lanes.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "bot/async/store.hpp"
#include "storage/sql/lanes.hpp"

namespace yishi::delivery {

namespace leases = storage::leases;

asio::awaitable<storage::result<std::vector<int>>> held_lanes::renew(asio::any_io_executor io,
                                                                     storage::store& in,
                                                                     std::string owner,
                                                                     std::int64_t now,
                                                                     std::int64_t lease_ms) {
    struct found {
        std::size_t part = 0;
        std::vector<leases::lease> lanes;
    };
    auto got = std::make_shared<found>();
    const std::int64_t until = now + lease_ms;
    const storage::unit_fn unit =
        [got, owner = std::move(owner), now, until](storage::transaction& tx) {
            const int sharing = leases::join(tx, owner, now, until);
            found out{static_cast<std::size_t>((storage::lanes + sharing - 1) / sharing),
                      leases::renew(tx, owner, until)};
            if (out.lanes.size() < out.part) {
                const auto missing = static_cast<int>(out.part - out.lanes.size());
                std::ranges::move(leases::take(tx, owner, missing, now, until),
                                  std::back_inserter(out.lanes));
            }
            *got = std::move(out);
        };
    const auto how = co_await submit(io, in, unit);
    if (how.has_error()) co_return how.error();
    part_ = got->part;
    const auto before = std::exchange(set_, {});
    const auto left = std::exchange(leaving_, {});
    const auto fences_before = fences_;
    for (const auto& one : got->lanes) {
        const auto lane = static_cast<std::size_t>(one.lane);
        const bool leaving = left.test(lane) && one.fence == fences_[lane];
        (leaving ? leaving_ : set_).set(lane);
        fences_[lane] = one.fence;
    }
    expires_at_ = until;
    std::vector<int> lost;
    for (std::size_t lane = 0; lane < set_.size(); ++lane) {
        // A lane that went through other hands counts as lost: they may have sent from it.
        const bool same = set_.test(lane) && fences_[lane] == fences_before[lane];
        if (before.test(lane) && !same) lost.push_back(static_cast<int>(lane));
    }
    co_return lost;
}

int held_lanes::leave_one() {
    if (set_.count() <= part_) return -1;
    std::size_t lane = set_.size() - 1;
    while (!set_.test(lane)) --lane;
    set_.reset(lane);
    leaving_.set(lane);
    return static_cast<int>(lane);
}

asio::awaitable<storage::result<void>> held_lanes::hand_over(asio::any_io_executor io,
                                                             storage::store& in,
                                                             std::string owner,
                                                             storage::messages::lane_set which) {
    const storage::unit_fn unit = [owner = std::move(owner), which](storage::transaction& tx) {
        for (std::size_t lane = 0; lane < which.size(); ++lane)
            if (which.test(lane)) leases::release(tx, owner, static_cast<int>(lane));
    };
    const auto how = co_await submit(io, in, unit);
    if (how.has_value()) leaving_ &= ~which;
    co_return how;
}

asio::awaitable<void> held_lanes::release(asio::any_io_executor io,
                                          storage::store& in,
                                          std::string owner) {
    set_.reset();
    leaving_.reset();
    const storage::unit_fn unit = [owner = std::move(owner)](storage::transaction& tx) {
        leases::release(tx, owner);
    };
    // An error only means that they expire by themselves.
    co_await submit(io, in, unit);
}

bool held_lanes::good(int lane, std::int64_t now, std::int64_t needed) const {
    return has(lane) && now + needed < expires_at_;
}

asio::awaitable<storage::result<backlog_page>> read_backlog(asio::any_io_executor io,
                                                            storage::store& from,
                                                            storage::messages::lane_set lanes,
                                                            std::int64_t after_conversation,
                                                            std::int64_t after_seq,
                                                            int limit) {
    auto page = std::make_shared<backlog_page>();
    const storage::unit_fn unit = [=](storage::transaction& tx) {
        *page = storage::messages::unsent(tx, lanes, after_conversation, after_seq, limit);
    };
    const auto how = co_await read(io, from, unit);
    if (how.has_error()) co_return how.error();
    co_return std::move(*page);
}

}  // namespace yishi::delivery
