#include "bot/cases/number.hpp"

#include <array>
#include <cstddef>

namespace yishi::cases {
namespace {

constexpr std::size_t year_digits = 4;
constexpr std::size_t seq_digits_least = 6;
constexpr std::size_t seq_digits_max = 15;

// Damm's quasigroup of order 10: finds every single wrong digit and every swap of neighbours.
constexpr std::array<std::array<int, 10>, 10> damm_table{{{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
                                                          {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
                                                          {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
                                                          {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
                                                          {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
                                                          {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
                                                          {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
                                                          {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
                                                          {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
                                                          {2, 5, 8, 1, 4, 3, 6, 7, 9, 0}}};

int damm(std::string_view digits) {
    int interim = 0;
    for (const char each : digits) {
        interim =
            damm_table[static_cast<std::size_t>(interim)][static_cast<std::size_t>(each - '0')];
    }
    return interim;
}

std::string padded(std::int64_t value, std::size_t width) {
    std::string out = std::to_string(value);
    return out.size() < width ? std::string(width - out.size(), '0') + out : out;
}

// Decimal digits only; full-width digits become usual ones, dashes of all kinds '-', spaces go.
// Empty for anything else.
std::string plain(std::string_view text) {
    static constexpr std::array<std::string_view, 7> dashes{
        "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\uff0d"};
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        if ((rest[0] >= '0' && rest[0] <= '9') || rest[0] == '-') {
            out += rest[0];
            i += 1;
        } else if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '#') {
            i += 1;
        } else if (rest.starts_with("\u3000")) {  // ideographic space
            i += 3;
        } else if (rest.size() >= 3 && rest.starts_with("\xEF\xBC") && rest[2] >= '\x90' &&
                   rest[2] <= '\x99') {
            out += static_cast<char>('0' + (rest[2] - '\x90'));
            i += 3;
        } else {
            bool dash = false;
            for (const std::string_view each : dashes) {
                dash = dash || rest.starts_with(each);
            }
            if (!dash) {
                return {};
            }
            out += '-';
            i += 3;
        }
    }
    return out;
}

}  // namespace

std::string format_number(int year, std::int64_t seq) {
    const std::string years = padded(year, year_digits);
    const std::string digits = padded(seq, seq_digits_least);
    return years + "-" + digits + "-" + std::to_string(damm(years + digits));
}

parsed_number parse_number(std::string_view text) {
    parsed_number out;
    const std::string clean = plain(text);
    std::string digits;
    std::size_t dashes = 0;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        if (clean[i] != '-') {
            digits += clean[i];
            continue;
        }
        dashes += 1;
        // A dash stands after the year or before the check digit, nowhere else.
        const bool after_year = digits.size() == year_digits && dashes == 1;
        const bool before_check = i + 2 == clean.size() && i > 0 && clean[i - 1] != '-';
        if (!after_year && !before_check) {
            return out;
        }
    }
    if (digits.size() < year_digits + seq_digits_least + 1 ||
        digits.size() > year_digits + seq_digits_max + 1) {
        return out;
    }
    if (damm(digits) != 0) {
        out.problem = number_problem::mistyped;
        return out;
    }
    const std::string seq = digits.substr(year_digits, digits.size() - year_digits - 1);
    out.value.year = std::stoi(digits.substr(0, year_digits));
    out.value.seq = std::stoll(seq);
    if (out.value.seq == 0 || (seq.size() > seq_digits_least && seq[0] == '0')) {
        out.problem = number_problem::mistyped;
        return out;
    }
    out.problem = number_problem::none;
    out.text = format_number(out.value.year, out.value.seq);
    return out;
}

}  // namespace yishi::cases
