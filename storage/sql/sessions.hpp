// Officers' sessions and their second factors. Each function is part of the caller's unit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::sessions {

// Returns the id given. Throws errc::constraint if the hash is taken.
std::int64_t insert(transaction& tx, const session_row& value);
std::optional<session_row> by_hash(transaction& tx, std::string_view hash);
// Newest first.
std::vector<session_row> of_person(transaction& tx, std::int64_t person);
void touch(transaction& tx, std::int64_t id, std::int64_t now);
// Returns whether there was one.
bool remove(transaction& tx, std::int64_t id);
// All of a person but `except` (0: all).
void remove_all(transaction& tx, std::int64_t person, std::int64_t except);
// Those that ended by themselves: used last before `idle`, or expired at `now`.
void prune(transaction& tx, std::int64_t idle, std::int64_t now);

}  // namespace yishi::storage::sessions

namespace yishi::storage::totp {

std::optional<totp_row> of_person(transaction& tx, std::int64_t person);
// By person: those whose second factor is on.
std::vector<std::int64_t> enabled(transaction& tx);
// Replaces what was there.
void put(transaction& tx, const totp_row& value);
// Its recovery codes too.
void remove(transaction& tx, std::int64_t person);

void replace_codes(transaction& tx, std::int64_t person, const std::vector<std::string>& hashes);
// Returns whether there was such a code; it is good once.
bool take_code(transaction& tx, std::int64_t person, std::string_view hash);

}  // namespace yishi::storage::totp
