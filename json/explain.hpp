// From an offset and nlohmann's words to what went wrong, where, in our words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "json/messages.hpp"

namespace yishi::json {

struct failure {
    fault what = fault::unexpected;
    std::size_t offset = 0;
    std::string detail;
};

position position_of(std::string_view text, std::size_t offset);

// First byte at or after `from` that is neither space, comma, colon nor comment.
std::size_t token_start(std::string_view text, std::size_t from);

// `last`: offset behind the last good token; `end`: how many bytes the parser had taken; `said`:
// its words.
failure explain(std::string_view text, std::size_t last, std::size_t end, std::string_view said);

}  // namespace yishi::json
