// Plays many residents through the six-turn complaint over keep-alive connections, closed loop: a
// resident's next turn is sent once the one before was answered 200; a turn that failed is sent
// again with the same update_id, as Telegram does.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/judge.hpp"

namespace yishi::bench {

struct play_options {
    std::vector<std::uint16_t> ports;  // connections are dealt out to them
    std::string path = "/webhook/telegram";
    std::string secret;
    int connections = 64;
    int residents = 400;
    double warmup_s = 3;
    double seconds = 10;
    double repeat_percent = 0;  // of answered updates are sent once more
    std::uint32_t seed = 1;
    std::int64_t turns = 0;         // the end comes after so many; 0: when the time is over
    std::int64_t first_update = 1;  // of the platform's numbers, which count on from it
};

// Limits of play_options; whoever asks for more is refused.
inline constexpr int connections_max = 4096;
inline constexpr int residents_max = 100'000;
inline constexpr double seconds_max = 600;

struct play_result {
    std::vector<turn> turns;
    std::vector<arrival> in_response;  // replies that came in the webhook's response
    std::vector<std::pair<std::int64_t, std::int64_t>> dialogs;  // chat, completed dialogs
    std::int64_t repeats = 0;
    std::int64_t errors = 0;      // answers other than 200 and broken connections
    std::int64_t reconnects = 0;  // idle connections that the server closed
    std::int64_t unfinished = 0;  // turns without an answer at the end
    std::string first_error;
    window measured;
};

// The update as Telegram sends it.
std::string update_json(std::int64_t chat, std::int64_t update, int position);

play_result play(const play_options& options);

}  // namespace yishi::bench
