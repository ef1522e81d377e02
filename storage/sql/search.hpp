// Text search over cases. Tokens are cut by the caller (words, Han bigrams) and handed in as one
// string, separated by spaces.
#pragma once

#include <string>
#include <string_view>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::search {

// A query looks for at most this many tokens; more are left out.
inline constexpr int query_tokens_max = 16;

// Replaces what is indexed of the case. Searches find it once the unit is committed.
void index(transaction& tx, std::int64_t case_id, std::string tokens);
// The same for a case of which nothing is indexed yet.
void add(transaction& tx, std::int64_t case_id, std::string tokens);
void remove(transaction& tx, std::int64_t case_id);
// The tokens as a query of this database for all of them, each quoted: never read as syntax.
std::string query_of(transaction& tx, std::string_view tokens);

}  // namespace yishi::storage::search
