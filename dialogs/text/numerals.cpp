#include "dialogs/text/numerals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "dialogs/text/fold.hpp"

namespace yishi::dialogs {

namespace {

using std::string_view;

constexpr string_view units[] = {
    "zero",     "one",     "two",     "three",     "four",     "five",     "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
};
constexpr string_view tens[] = {
    "",
    "",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
};
constexpr string_view ordinals[] = {
    "",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
};

template <std::size_t N>
int index_in(const string_view (&list)[N], string_view word) {
    for (std::size_t i = 0; i < N; ++i) {
        if (!list[i].empty() && list[i] == word) return static_cast<int>(i);
    }
    return -1;
}

std::optional<int> figures(string_view text) {
    if (text.empty() || text.size() > 3) return std::nullopt;
    int value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

void trim(string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '.' || text.front() == '#' ||
                             text.front() == ':'))
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
}

constexpr string_view before[] = {
    "第",
    "选项",
    "编号",
    "序号",
    "数字",
    "号码",
    "选择",
    "number",
    "option",
    "choice",
    "answer",
    "item",
    "num",
    "nr",
    "no",
};
constexpr string_view after[] = {
    "个选项",
    "项目",
    "选项",
    "个",
    "项",
    "号",
    "条",
    "种",
    "类",
    "样",
    "点",
    "款",
};

// Takes one of the words off; a word of letters only where it ends.
bool strip_before(string_view& text) {
    for (const auto word : before) {
        if (!text.starts_with(word) || text.size() == word.size()) continue;
        const char next = text[word.size()];
        if (is_ascii(word) && next >= 'a' && next <= 'z') continue;
        text.remove_prefix(word.size());
        trim(text);
        return true;
    }
    return false;
}

bool strip_after(string_view& text) {
    for (const auto word : after) {
        if (!text.ends_with(word) || text.size() == word.size()) continue;
        text.remove_suffix(word.size());
        trim(text);
        return true;
    }
    return false;
}

std::optional<int> figures_with_ending(string_view text) {
    for (const string_view ending : {"st", "nd", "rd", "th"}) {
        if (text.ends_with(ending)) return figures(text.substr(0, text.size() - 2));
    }
    return std::nullopt;
}

}  // namespace

std::optional<int> small_number(string_view text) {
    if (const auto value = figures(text)) return value;
    const auto words = is_ascii(text) ? english_number(text) : chinese_number(text);
    if (!words || *words >= 1'000 || *words != std::floor(*words)) return std::nullopt;
    return static_cast<int>(*words);
}

std::optional<int> place_in_list(string_view text) {
    if (text == "last" || text == "最后") return last_place;
    trim(text);
    strip_before(text);
    if (const auto value = small_number(text)) return value;
    if (const auto value = figures_with_ending(text)) return value;
    if (const int place = index_in(ordinals, text); place > 0) return place;
    if (is_ascii(text) || !strip_after(text)) return std::nullopt;
    if (text == "最后" || text == "最后一") return last_place;
    return small_number(text);
}

std::optional<double> english_number(string_view text) {
    if (text.empty() || !is_ascii(text)) return std::nullopt;
    std::string words(text);
    std::replace(words.begin(), words.end(), '-', ' ');
    double total = 0;
    double group = 0;
    bool any = false;
    std::size_t at = 0;
    while (at < words.size()) {
        const auto end = std::min(words.find(' ', at), words.size());
        const string_view word = string_view(words).substr(at, end - at);
        at = end + 1;
        const int unit = index_in(units, word);
        const int ten = index_in(tens, word);
        const double below_hundred = std::fmod(group, 100);
        const bool after_tens = below_hundred >= 20 && std::fmod(group, 10) < 1;
        if (unit >= 0 && (below_hundred < 1 || (after_tens && unit > 0 && unit < 10))) {
            group += unit;
        } else if (ten >= 0 && below_hundred < 1) {
            group += ten * 10;
        } else if ((word == "hundred" || word == "dozen") && (!any || group > 0)) {
            group = (any ? group : 1) * (word == "dozen" ? 12 : 100);
        } else if ((word == "thousand" || word == "million") && (!any || group > 0)) {
            total += (any ? group : 1) * (word == "million" ? 1e6 : 1e3);
            group = 0;
        } else if ((word == "and" && any && at < words.size()) ||
                   ((word == "a" || word == "an") && !any)) {
            continue;
        } else {
            return std::nullopt;
        }
        any = true;
    }
    if (!any) return std::nullopt;
    return total + group;
}

}  // namespace yishi::dialogs
