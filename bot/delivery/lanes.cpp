#include "bot/delivery/lanes.hpp"

#include <memory>
#include <utility>

#include "bot/async/store.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/lanes.hpp"

namespace yishi::delivery {

namespace leases = storage::leases;

asio::awaitable<storage::result<std::vector<int>>> held_lanes::renew(asio::any_io_executor io,
                                                                     storage::store& in,
                                                                     std::string owner,
                                                                     std::int64_t now,
                                                                     std::int64_t lease_ms) {
    auto got = std::make_shared<std::vector<leases::lease>>();
    const std::int64_t until = now + lease_ms;
    const storage::unit_fn unit =
        [got, owner = std::move(owner), now, until](storage::transaction& tx) {
            *got = leases::renew(tx, owner, until);
            const int missing = storage::lanes - static_cast<int>(got->size());
            if (missing == 0) return;
            for (auto& one : leases::take(tx, owner, missing, now, until))
                got->push_back(std::move(one));
        };
    const auto how = co_await submit(io, in, unit);
    if (how.has_error()) co_return how.error();
    const auto before = std::exchange(set_, {});
    const auto fences_before = fences_;
    for (const auto& one : *got) {
        const auto lane = static_cast<std::size_t>(one.lane);
        set_.set(lane);
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

asio::awaitable<void> held_lanes::release(asio::any_io_executor io,
                                          storage::store& in,
                                          std::string owner) {
    set_.reset();
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
                                                            std::int64_t after_seq) {
    auto page = std::make_shared<backlog_page>();
    const storage::unit_fn unit = [=](storage::transaction& tx) {
        backlog_page out;
        out.rows =
            storage::messages::unsent(tx, lanes, after_conversation, after_seq, backlog_page_max);
        for (const auto& row : out.rows) {
            if (out.of.contains(row.conversation)) continue;
            if (auto found = storage::conversations::by_id(tx, row.conversation))
                out.of.emplace(row.conversation, std::move(*found));
        }
        *page = std::move(out);
    };
    const auto how = co_await read(io, from, unit);
    if (how.has_error()) co_return how.error();
    co_return std::move(*page);
}

}  // namespace yishi::delivery
