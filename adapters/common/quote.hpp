// Writing JSON by hand, for the few requests that go out for every message.
#pragma once

#include <string>
#include <string_view>

namespace yishi::adapters {

// Appends `text` as a JSON string. Bytes that are not UTF-8 become U+FFFD.
void append_quoted(std::string& out, std::string_view text);

// Appends `,"name":` (without the comma right after an opening brace).
void append_key(std::string& out, std::string_view name);

}  // namespace yishi::adapters
