#include <algorithm>
#include <charconv>
#include <string>

#include "dialogs/text/fold.hpp"
#include "dialogs/text/numerals.hpp"
#include "dialogs/text/understand.hpp"

namespace yishi::dialogs {

namespace {

using std::string_view;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Languages that write 1.200,5 for 1,200.5.
bool decimal_comma(string_view language) {
    constexpr string_view list[] = {"de", "fr", "es", "it", "pt", "ru", "nl", "pl", "tr", "id",
                                    "vi", "uk", "cs", "sv", "da", "nb", "fi", "el", "ro", "hu"};
    return std::find(std::begin(list), std::end(list), language.substr(0, language.find('-'))) !=
           std::end(list);
}

// "1,200.5" without its grouping marks; empty if the marks make no sense.
std::string ungrouped(string_view text, string_view language) {
    const char point = decimal_comma(language) ? ',' : '.';
    const char group = point == '.' ? ',' : '.';
    std::string out;
    const auto decimals = std::min(text.find(point), text.size());
    for (std::size_t i = 0; i < decimals; ++i) {
        if (text[i] != group && text[i] != ' ' && text[i] != '\'') {
            out += text[i];
            continue;
        }
        // a mark stands before exactly three digits
        const auto next = text.find_first_not_of("0123456789", i + 1);
        if (i == 0 || std::min(next, text.size()) - i != 4) return {};
    }
    if (decimals < text.size()) {
        const auto rest = text.substr(decimals + 1);
        if (rest.empty() || !std::all_of(rest.begin(), rest.end(), is_digit)) return {};
        out += '.';
        out += rest;
    }
    return out;
}

std::optional<double> figures(string_view text, string_view language) {
    const auto plain = ungrouped(text, language);
    double value = 0;
    if (plain.empty() || !is_digit(plain.front())) return std::nullopt;
    const auto read = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (read.ec != std::errc() || read.ptr != plain.data() + plain.size()) return std::nullopt;
    return value;
}

std::optional<double> whole_number(string_view text, string_view language) {
    if (const auto value = figures(text, language)) return value;
    if (const auto value = english_number(text)) return value;
    return is_ascii(text) ? std::nullopt : chinese_number(text);
}

constexpr string_view before[] = {
    "about",     "around",    "approximately",
    "roughly",   "maybe",     "almost",
    "nearly",    "it is",     "it's",
    "there are", "there is",  "i think",
    "we are",    "i have",    "we have",
    "at least",  "up to",     "only",
    "just",      "for",       "the",
    "over",      "more than", "less than",
    "no",        "number",    "大约",
    "大概",      "约",        "差不多",
    "可能",      "有",        "是",
    "共",        "一共",      "总共",
    "至少",      "最多",      "我们有",
    "我有",      "我们",      "我",
    "左右",      "快",        "将近",
    "接近",      "超过",      "才",
    "就",        "第",        "¥",
    "$",         "€",         "£",
};

constexpr std::size_t unit_bytes_max = 30;  // of what stands after the number: "people", "平方米"
constexpr std::size_t unit_words_max = 3;
constexpr std::size_t han_bytes = 3;  // of a Chinese character in UTF-8

void strip_before(string_view& text) {
    for (bool again = true; again;) {
        again = false;
        for (const auto word : before) {
            if (!text.starts_with(word) || text.size() == word.size()) continue;
            const char next = text[word.size()];
            if (is_ascii(word) && next >= 'a' && next <= 'z') continue;
            text.remove_prefix(word.size());
            while (text.starts_with(' ') || text.starts_with('.')) text.remove_prefix(1);
            again = true;
        }
    }
}

// The rest after a number is a unit if nothing in it counts.
bool is_unit(string_view rest) {
    if (rest.size() > unit_bytes_max) return false;
    if (static_cast<std::size_t>(std::count(rest.begin(), rest.end(), ' ')) >= unit_words_max + 1)
        return false;
    if (std::any_of(rest.begin(), rest.end(), is_digit)) return false;
    constexpr string_view other[] = {
        "or", "to", "and", "或", "到", "至", "和", "-", "~", "/", ":", "："};
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    for (const auto word : other) {
        if (rest.starts_with(word) && (!is_ascii(word) || rest.size() == word.size() ||
                                       rest[word.size()] == ' ' || word.size() == 1))
            return false;
    }
    if (is_ascii(rest)) return !english_number(rest.substr(0, rest.find(' ')));
    return !chinese_number(rest.substr(0, han_bytes));
}

// The longest beginning that is a number, if what follows is a unit.
std::optional<double> with_unit(string_view text, string_view language) {
    for (auto end = text.size(); end > 0; --end) {
        const bool inside =
            end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;
        if (inside) continue;
        const auto number = text.substr(0, end);
        if (number.ends_with(' ')) continue;
        const auto rest = text.substr(end);
        // "twelvemonth" is no twelve; "12m" and "十二人" are numbers
        if (!rest.empty() && !is_digit(number.back()) && is_ascii(number) && rest.front() != ' ')
            continue;
        const auto value = whole_number(number, language);
        if (value) return is_unit(rest) ? value : std::nullopt;
    }
    return std::nullopt;
}

// `whole`: the text normalised, where a sign in front is already gone.
bool negative(string_view typed, string_view whole) {
    const auto first = typed.find_first_not_of(" \t\n");
    if (first == typed.npos) return false;
    const auto text = typed.substr(first);
    return text.starts_with('-') || text.starts_with("−") || text.starts_with("－") ||
           whole.starts_with("负") || whole.starts_with("minus ");
}

}  // namespace

std::optional<double> understand_number(string_view typed, string_view language) {
    if (typed.size() > typed_bytes_max) return std::nullopt;
    const auto whole = normalised(typed);
    string_view text = whole;
    const bool minus = negative(typed, whole);
    for (const string_view word : {"minus ", "负"}) {
        if (minus && text.starts_with(word)) text.remove_prefix(word.size());
    }
    auto value = whole_number(text, language);
    if (!value) value = with_unit(text, language);
    if (!value) {
        strip_before(text);
        value = with_unit(text, language);
    }
    if (!value) return std::nullopt;
    return minus ? -*value : *value;
}

bool bare_number(std::string_view typed) {
    if (typed.size() > typed_bytes_max) return false;
    const auto plain = normalised(typed);
    return !plain.empty() && std::all_of(plain.begin(), plain.end(), is_digit);
}

}  // namespace yishi::dialogs
