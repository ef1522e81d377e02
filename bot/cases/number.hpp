// Case numbers: "2026-000123-7", year, sequence of at least six digits, Damm check digit over both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yishi::cases {

struct case_number {
    int year = 0;
    std::int64_t seq = 0;
    bool operator==(const case_number&) const = default;
};

std::string format_number(int year, std::int64_t seq);

enum class number_problem {
    none,
    not_a_number,  // does not look like one
    mistyped,      // looks like one, but a digit is wrong or two are swapped
};
struct parsed_number {
    number_problem problem = number_problem::not_a_number;
    case_number value;  // when none
    std::string text;   // the canonical form, when none
};
// Full-width digits, spaces, other dashes or none are read as well.
parsed_number parse_number(std::string_view text);

}  // namespace yishi::cases
