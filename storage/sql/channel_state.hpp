// What the office looks at of each channel: when something came in last, what waits, what is dead.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::channel_state {

struct state {
    std::int64_t last_in_at = 0;  // 0: never
    std::int64_t waiting = 0;     // queued or offered
    std::int64_t oldest_unsent_at = 0;
    std::int64_t dead = 0;
};
// By channel; those of which nothing is known are left out.
std::map<std::string, state> all(transaction& tx);

// A dead letter with what it belongs to.
struct dead_letter {
    message_row message;
    std::string channel;
    std::string case_number;  // or empty
};
// By conversation and seq, last first, before the place given (0, 0 to begin); `channel` empty:
// of all.
std::vector<dead_letter> dead(transaction& tx,
                              std::string_view channel,
                              std::int64_t before_conversation,
                              std::int64_t before_seq,
                              int limit);

}  // namespace yishi::storage::channel_state
