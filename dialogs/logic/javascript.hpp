// JavaScript's conversions and comparisons of JSON values, as JsonLogic's reference uses them.
// `undefined` is a discarded json value.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace yishi::dialogs::logic {

const nlohmann::json& undefined();
bool is_undefined(const nlohmann::json& value);

double to_number(const nlohmann::json& value);     // Number(value)
double parse_float(const nlohmann::json& value);   // parseFloat(value)
std::string to_text(const nlohmann::json& value);  // String(value)
// Array.prototype.join: null and undefined are empty.
void append_joined(std::string& out, const nlohmann::json& value);

// A whole number becomes an integer, so that 1 + 2 is written as 3.
nlohmann::json from_number(double value);

// Objects and arrays are equal only when they are the same one in memory.
bool strictly_equal(const nlohmann::json& a, const nlohmann::json& b);
bool loosely_equal(const nlohmann::json& a, const nlohmann::json& b);
bool less(const nlohmann::json& a, const nlohmann::json& b);
bool less_or_equal(const nlohmann::json& a, const nlohmann::json& b);

// String.prototype.substr in UTF-16 units; half of a pair becomes U+FFFD.
std::string substr(std::string_view source, double start, double length);
double utf16_length(std::string_view text);

}  // namespace yishi::dialogs::logic
