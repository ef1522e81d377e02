// Text search over cases. Tokens are cut by the caller (words, Han bigrams) and handed in as one
// string, separated by spaces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

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
// Cases that a query finds, `limit` of them in no order.
std::vector<std::int64_t> first(transaction& tx, const std::string& query, std::size_t limit);
// Those that it finds among these (join_ids() of them) and maybe others; in order of ids.
std::vector<std::int64_t> among(transaction& tx, const std::string& query, const std::string& ids);

}  // namespace yishi::storage::search
