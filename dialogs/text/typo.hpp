// Slips of the finger. Within dialogs/text only.
#pragma once

#include <cstddef>
#include <string_view>

namespace yishi::dialogs {

inline constexpr std::size_t slip_letters_min = 5;  // in shorter words a slip makes another word

// Whether `typed` is `meant` with one letter missing, added, changed or swapped with its neighbour,
// in one of its words, of at least slip_letters_min letters.
bool one_slip(std::string_view meant, std::string_view typed);

}  // namespace yishi::dialogs
