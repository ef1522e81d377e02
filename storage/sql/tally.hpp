// Counts for store_figures, by any thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <span>

#include "storage/sql/job.hpp"

namespace yishi::storage {

class tally {
 public:
    using duration = std::chrono::steady_clock::duration;

    // Jobs that were run together and are not completed yet.
    void count(std::span<const std::unique_ptr<job>> batch, duration took) {
        const auto failed = static_cast<std::uint64_t>(std::ranges::count_if(
            batch, [](const std::unique_ptr<job>& each) { return each->failed(); }));
        const std::uint64_t units = batch.size() - failed;
        add(failed_, failed);
        add(units_, units);
        add(busy_ns_, nanoseconds(took));
        if (units == 0) return;
        const auto bound = std::ranges::find_if(
            commit_bounds, [&](int each) { return static_cast<std::uint64_t>(each) >= units; });
        add(commits_[static_cast<std::size_t>(bound - commit_bounds.begin())], 1);
    }
    void count_sync(duration took) {
        add(syncs_, 1);
        add(sync_ns_, nanoseconds(took));
    }

    store_figures figures() const {
        constexpr double second = 1e9;
        store_figures out;
        out.units = units_;
        out.failed = failed_;
        for (std::size_t i = 0; i < commits_.size(); ++i) out.commits[i] = commits_[i];
        out.busy_seconds = static_cast<double>(busy_ns_) / second;
        out.syncs = syncs_;
        out.sync_seconds = static_cast<double>(sync_ns_) / second;
        return out;
    }

 private:
    using number = std::atomic<std::uint64_t>;

    static std::uint64_t nanoseconds(duration took) {
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
    }
    static void add(number& to, std::uint64_t value) {
        to.fetch_add(value, std::memory_order_relaxed);
    }

    number units_ = 0;
    number failed_ = 0;
    std::array<number, commit_bounds.size() + 1> commits_{};
    number busy_ns_ = 0;
    number syncs_ = 0;
    number sync_ns_ = 0;
};

}  // namespace yishi::storage
