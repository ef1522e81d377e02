// How long things take, counted where they happen: plain numbers of one thread, a few comparisons
// an observation. Who wants figures copies them (bot/api/metrics.hpp).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace yishi::measure {

struct histogram {
    // Seconds; what took longer is counted behind the last.
    static constexpr std::array<double, 16> bounds{
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

    std::array<std::uint64_t, bounds.size() + 1> counts{};
    double sum = 0;

    void add(std::chrono::duration<double> took) {
        const double seconds = took.count();
        std::size_t at = 0;
        while (at < bounds.size() && seconds > bounds[at]) ++at;
        ++counts[at];
        sum += seconds;
    }
    histogram& operator+=(const histogram& other) {
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
        sum += other.sum;
        return *this;
    }
};

}  // namespace yishi::measure
