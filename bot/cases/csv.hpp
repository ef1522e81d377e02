// Lists of cases for spreadsheets: RFC 4180.
#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace yishi::cases {

// One cell; a text that a spreadsheet would take for a formula is made plain text.
std::string csv_cell(const nlohmann::json& value);

std::string csv_head();
// `of`: as case_json() shows it.
std::string csv_line(const nlohmann::json& of);

}  // namespace yishi::cases
