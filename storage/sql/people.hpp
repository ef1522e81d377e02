// Officers' accounts, their scopes and API tokens.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class row;
class transaction;
}  // namespace yishi::storage

namespace yishi::storage::people {

std::optional<person_row> by_id(transaction& tx, std::int64_t id);
std::optional<person_row> by_name(transaction& tx, std::string_view name);
// By id.
std::vector<person_row> all(transaction& tx);
std::vector<person_row> enabled(transaction& tx);
// The query of enabled(), and what makes persons of its rows, for who asks for more at once.
std::string_view enabled_sql();
void add(std::vector<person_row>& to, const row& from);
// Returns the id given. Throws errc::constraint if the name is taken.
std::int64_t insert(transaction& tx, const person_row& value);
// Writes all members and scopes but id and created_at. Throws errc::not_found; errc::constraint if
// it would disable someone who owns open cases.
void update(transaction& tx, const person_row& value);

}  // namespace yishi::storage::people

namespace yishi::storage::tokens {

// Returns the id given. Throws errc::constraint if the hash is taken.
std::int64_t insert(transaction& tx, const token_row& value);
std::optional<token_row> by_hash(transaction& tx, std::string_view hash);
// By id; person 0: everyone's.
std::vector<token_row> of_person(transaction& tx, std::int64_t person);
// Returns whether there was one not yet revoked.
bool revoke(transaction& tx, std::int64_t id, std::int64_t now);
void revoke_all(transaction& tx, std::int64_t person, std::int64_t now);
void touch(transaction& tx, std::int64_t id, std::int64_t now);

}  // namespace yishi::storage::tokens
