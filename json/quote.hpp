// Writing JSON by hand, for what is written with every message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yishi::json {

// Appends `text` as a JSON string. Bytes that are not UTF-8 become U+FFFD.
void append_quoted(std::string& out, std::string_view text);

// Appends `,"name":` (without the comma right after an opening brace).
void append_key(std::string& out, std::string_view name);

// So many bytes at the start of `text` stand in a JSON string as they are.
std::size_t plain_prefix(std::string_view text);

}  // namespace yishi::json
