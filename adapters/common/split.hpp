// Long texts in parts that a platform takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/adapter.hpp"

namespace yishi::adapters {

// Length in the platform's unit. Each byte that is not UTF-8 counts as one character.
std::size_t length(std::string_view text, text_unit unit);

// The text in parts of at most `max` units, in order and complete; only parts of nothing but white
// space are left out. Cut after a line, else a sentence, else a word; never inside a link or a
// grapheme cluster unless that alone is longer than `max`.
std::vector<std::string> split_text(std::string_view text, std::size_t max, text_unit unit);

}  // namespace yishi::adapters
