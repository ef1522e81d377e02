#include "dialogs/logic/numbers.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace yishi::dialogs::logic {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Length in bytes of the space that `text` begins with, 0 if it begins with none.
std::size_t space_at(std::string_view text) {
    if (text.empty()) return 0;
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    constexpr std::array<std::string_view, 6> wide{"\xEF\xBB\xBF",
                                                   "\xE2\x80\xA8",
                                                   "\xE2\x80\xA9",
                                                   "\xE2\x80\xAF",
                                                   "\xE2\x81\x9F",
                                                   "\xE3\x80\x80"};
    for (const auto space : wide) {
        if (text.starts_with(space)) return 3;
    }
    if (text.size() >= 3 && text.starts_with("\xE2\x80") && text[2] >= '\x80' && text[2] <= '\x8A')
        return 3;
    return 0;
}

std::string_view trimmed(std::string_view text) {
    while (const auto n = space_at(text)) text.remove_prefix(n);
    for (;;) {
        std::size_t cut = 0;
        for (std::size_t n = 1; n <= 3 && n <= text.size(); ++n) {
            if (space_at(text.substr(text.size() - n)) == n) cut = n;
        }
        if (cut == 0) return text;
        text.remove_suffix(cut);
    }
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Length of the decimal literal that `text` begins with, without sign; 0 if there is none.
std::size_t decimal_length(std::string_view text) {
    std::size_t at = 0;
    std::size_t digits = 0;
    while (at < text.size() && is_digit(text[at])) ++at, ++digits;
    if (at < text.size() && text[at] == '.') {
        std::size_t after = at + 1;
        while (after < text.size() && is_digit(text[after])) ++after, ++digits;
        if (digits == 0) return 0;
        at = after;
    }
    if (digits == 0) return 0;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        std::size_t after = at + 1;
        if (after < text.size() && (text[after] == '+' || text[after] == '-')) ++after;
        if (after < text.size() && is_digit(text[after])) {
            while (after < text.size() && is_digit(text[after])) ++after;
            at = after;
        }
    }
    return at;
}

double decimal(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc::result_out_of_range) return value;
    const auto first = text.find_first_not_of("0.");
    const bool small =
        text.find("e-") != text.npos || text.find("E-") != text.npos || text.find('.') < first;
    return small ? 0 : infinity;
}

// A number at the beginning; `used` is how much of the text it took, 0 if there is none.
double leading_number(std::string_view text, std::size_t& used) {
    used = 0;
    const bool minus = text.starts_with('-');
    const std::size_t sign = minus || text.starts_with('+') ? 1 : 0;
    const auto rest = text.substr(sign);
    double value = nan;
    if (rest.starts_with("Infinity")) {
        used = sign + 8;
        value = infinity;
    } else if (const auto n = decimal_length(rest)) {
        used = sign + n;
        value = decimal(rest.substr(0, n));
    }
    return minus ? -value : value;
}

double radix_number(std::string_view digits, int base) {
    if (digits.empty()) return nan;
    double value = 0;
    for (const char c : digits) {
        int digit = 99;
        if (is_digit(c)) digit = c - '0';
        if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit >= base) return nan;
        value = value * base + digit;
    }
    return value;
}

}  // namespace

double text_to_number(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return 0;
    if (text.size() > 1 && text[0] == '0') {
        if (text[1] == 'x' || text[1] == 'X') return radix_number(text.substr(2), 16);
        if (text[1] == 'o' || text[1] == 'O') return radix_number(text.substr(2), 8);
        if (text[1] == 'b' || text[1] == 'B') return radix_number(text.substr(2), 2);
    }
    std::size_t used = 0;
    const double value = leading_number(text, used);
    return used == text.size() ? value : nan;
}

double leading_number(std::string_view text) {
    std::size_t used = 0;
    return leading_number(trimmed(text), used);
}

std::string to_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    if (value == 0) return "0";
    std::array<char, 40> buffer;
    const auto end = std::to_chars(buffer.data(),
                                   buffer.data() + buffer.size(),
                                   std::fabs(value),
                                   std::chars_format::scientific)
                         .ptr;
    const std::string_view written(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const auto mark = written.find('e');
    std::string digits(written.substr(0, mark));
    std::erase(digits, '.');
    int exponent = 0;
    const auto number = written.substr(mark + 1);
    std::from_chars(number.data() + (number[0] == '+' ? 1 : 0), end, exponent);
    const int count = static_cast<int>(digits.size());
    const int point = exponent + 1;  // digits before the decimal point
    std::string out = value < 0 ? "-" : "";
    if (point > 21 || point < -5) {
        out += digits[0];
        if (count > 1) out += "." + digits.substr(1);
        return out + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
    }
    if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (point >= count)
        return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
    const auto whole = static_cast<std::size_t>(point);
    return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace yishi::dialogs::logic
