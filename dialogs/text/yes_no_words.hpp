// How people say yes and no. Within dialogs/text only.
#pragma once

#include <string_view>
#include <vector>

namespace yishi::dialogs {

struct yes_no_row {
    std::string_view language;
    std::vector<std::string_view> yes;
    std::vector<std::string_view> no;
};

// The row without a language holds signs; they, English and Chinese are understood everywhere.
const std::vector<yes_no_row>& yes_no_words();

}  // namespace yishi::dialogs
