// What was measured, as values, and the verdict on it: pure, so that it is tested by tables.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::bench {

inline constexpr int turns_a_dialog = 6;
// The outbox may be this old when the clock stops.
inline constexpr std::int64_t outbox_age_max_ns = 1'000'000'000;

// One update that was answered 200 for the first time. Times are of CLOCK_MONOTONIC.
struct turn {
    std::int64_t chat = 0;
    int position = 0;  // 0 .. turns_a_dialog-1
    std::int64_t sent_ns = 0;
    std::int64_t answered_ns = 0;
};

// One reply that reached the platform.
struct arrival {
    std::int64_t chat = 0;
    std::int64_t at_ns = 0;
    std::uint64_t text_class = 0;
};

// Hash of a text without its digits: the same for all residents at the same place of the dialog,
// whatever their case number, house or day.
std::uint64_t text_class(std::string_view text);

std::string to_line(const arrival& value);
// Throws std::runtime_error for what to_line did not write.
std::vector<arrival> arrivals_from(std::string_view lines);

struct window {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;
};

struct figures {
    std::int64_t turns = 0;     // all answered, warm-up and drain too
    std::int64_t arrivals = 0;  // all
    std::int64_t answered_in_window = 0;
    std::int64_t arrived_in_window = 0;
    double turns_per_s = 0;  // the smaller of the two
    double p50_ms = 0;       // from the webhook sent to its reply at the platform
    double p99_ms = 0;
    double max_ms = 0;
    double answer_p50_ms = 0;  // from the webhook sent to its 200
    double answer_p99_ms = 0;
    double outbox_age_ms = 0;       // of the oldest answered turn without its reply at the stop
    std::int64_t missing = 0;       // replies that never came
    std::int64_t surplus = 0;       // replies that nobody asked for
    std::int64_t out_of_order = 0;  // replies that belong to another place of the dialog
    bool good = false;              // complete, in order, outbox young
};

// `turns` in the order of answers per chat. The k-th turn of a chat belongs to its k-th reply.
figures judge(const std::vector<turn>& turns,
              const std::vector<arrival>& arrivals,
              window measured);

}  // namespace yishi::bench
