// Numbers in words and figures. Texts are normalised (see normalised()). Within dialogs/text only.
#pragma once

#include <optional>
#include <string_view>

namespace yishi::dialogs {

inline constexpr int last_place = -1;  // "the last one"

// A whole number below 1,000 written as figures, in Chinese or in English words.
std::optional<int> small_number(std::string_view text);

// A place in a list: "2", "第二个", "2号", "no. 2", "number two", "second", "2nd", "last".
std::optional<int> place_in_list(std::string_view text);

// "十二点五", "三百五", "1.5万", "两千零三". nullopt unless the whole text is one.
std::optional<double> chinese_number(std::string_view text);

// "twenty-one", "two hundred and five", "a dozen". nullopt unless the whole text is one.
std::optional<double> english_number(std::string_view text);

}  // namespace yishi::dialogs
