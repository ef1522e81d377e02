// Personal data made unreadable for who does not need it: telephone and document numbers, mail
// addresses, names. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace yishi::cases {

// Runs of seven digits and more, such as telephone and document numbers ("138****5678"), and the
// first half of mail addresses ("w***@example.com"). Case numbers and dates stay.
std::string mask_text(std::string_view text);

// The same, and of every word its first letter alone: "Wang Fang, 13812345678" is
// "W*** F***, 138****5678".
std::string mask_name(std::string_view text);

// A case as the API shows it whole: the reporter, and numbers in all that people wrote.
void mask_case(nlohmann::json& of);

// For who must not see any of it: no reporter, no thread, no place, no answers; numbers masked in
// what is left.
void reduce_case(nlohmann::json& of);

}  // namespace yishi::cases
