// The six-turn complaint of the load, hard-coded: no script, no understanding, no language. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yishi::bench {

// What is kept of a conversation between two turns; its members are JSON strings with their quotes.
struct complaint {
    int turns_played = 0;  // 0: nobody has said anything, 6: filed
    std::string place;
    std::string description;
};

std::string to_state(const complaint& value);
complaint from_state(std::string_view state);

// One turn: what is kept from now on, and the reply as a quoted text. `files`: a case is opened,
// whose number stands in the reply where case_number_mark is.
struct played {
    complaint next;
    std::string reply;
    bool files = false;
};
played play(complaint now, std::string_view text);

inline constexpr std::string_view case_number_mark = "{number}";

// How long Yishi's texts of the shipped complaint are at the turn that brought a conversation to
// `turns_played`, in bytes: the conversation's state, the two messages as stored, the reply as
// sent.
struct turn_bytes {
    std::size_t state = 0;
    std::size_t said = 0;
    std::size_t replied = 0;
    std::size_t sent = 0;
};
turn_bytes bytes_of_turn(int turns_played);

// JSON may end in spaces: so a text gets as long as ours.
std::string padded(std::string json, std::size_t bytes);

}  // namespace yishi::bench
