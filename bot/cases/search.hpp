// Text search over cases: tokens cut by ourselves, so that the databases need no Chinese
// dictionary.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "storage/rows.hpp"

namespace yishi::cases {

inline constexpr std::size_t search_tokens_max = 4'000;  // of one text
inline constexpr std::size_t query_tokens_max = 16;

// Words folded to one letter case and width, Han as single characters and pairs; joined by spaces.
std::string search_tokens(std::string_view text);
// Of all that can be searched in a case: number, title, the resident's words, answers, place.
std::string case_tokens(const storage::case_row& of);

// What must all be found for `text`: Han as pairs (a single character for itself); empty: nothing
// to search for. Tokens are letters and digits only: safe in FTS5 when each is quoted.
std::string search_query(std::string_view text);

}  // namespace yishi::cases
