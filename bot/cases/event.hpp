// The event chain of a case. Every change of a case's row is one event, whose payload says which
// columns got which values ("set"): the row is the fold of its events.
//
// payload_hash = SHA-256(field(salt bytes) field(payload))
// hash         = SHA-256(field(previous hash, hex; empty for the first) field(case number)
//                        int(seq) int(time) field(actor) field(type) field(payload_hash, hex))
// field(x) is the length of x as 8 bytes, big endian, then x; int(n) is n as 8 bytes, big endian.
// Salts are 32 hex digits' bytes as stored. Erasing empties salt and payload; both hashes stay.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::cases {

// Salts of a unit: SHA-256(seed, counter), so that a decide that runs again makes the same ones.
// The seed is random, at least 16 bytes, and given once.
class salt_source {
 public:
    explicit salt_source(std::string seed);
    std::string next();  // 32 hex digits

 private:
    std::string seed_;
    std::uint64_t counter_ = 0;
};

// field(..) of each, one after the other: the unambiguous bytes that are hashed.
std::string fields(std::initializer_list<std::string_view> of);

std::string payload_hash(std::string_view salt, std::string_view payload);
std::string event_hash(std::string_view previous,
                       std::string_view number,
                       const storage::event_row& of);

// Which of the members of a case's row that its events carry (all but id, event_seq, event_hash and
// last) differ, by name.
std::vector<std::string_view> columns_changed(const storage::case_row& before,
                                              const storage::case_row& after);
// Puts values of columns into a row. Throws nlohmann::json::exception on a wrong type.
void set_columns(storage::case_row& row, const nlohmann::json& columns);

// If somebody spoke by an event, it was the last word. `payload` is an object, an empty one if it
// was erased. Throws nlohmann::json::exception on a wrong type.
void note_words(storage::talk& last,
                std::int64_t at,
                std::string_view type,
                const nlohmann::json& payload);

// Appends an event that takes the case from `before` to `after` (whose event_seq, event_hash,
// version and last words it sets). `payload` is an object; "set" is added. `whole`: all columns,
// not the changed.
storage::event_row append_event(const storage::case_row& before,
                                storage::case_row& after,
                                std::int64_t now,
                                std::string_view actor,
                                std::string_view type,
                                const nlohmann::json& payload,
                                std::string_view salt,
                                bool whole = false);

// Who works from the command line: whoever may read the data folder.
inline constexpr const char* operator_actor = "operator";
std::string person_actor(std::int64_t person);
// The person of "person:ID", 0 for anyone else.
std::int64_t person_of(std::string_view actor);

}  // namespace yishi::cases
