// Choices as a platform's buttons.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/message.hpp"

namespace yishi::adapters {

// What a button carries: the choice's value if it has at most `max` bytes (and does not begin with
// '#'), else '#' and the first hex digits of its SHA-256, as many as fit. The conversation compares
// a pressed button with button_data() of the choices it offered.
std::string button_data(std::string_view value, std::size_t max);

struct button_layout {
    int columns = 32;  // widths of a row; East Asian characters and emoji take two
    int per_row = 8;
    std::size_t buttons = 100;
};

// Choices in rows, in order: as many in a row as stay readable side by side in equal widths.
std::vector<std::span<const choice>> button_rows(std::span<const choice> choices,
                                                 const button_layout& layout);

// Columns that a label takes.
int display_width(std::string_view label);

}  // namespace yishi::adapters
