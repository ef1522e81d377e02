// UTF-8 and UTF-16, for JavaScript's order and positions. What is not valid becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace yishi::dialogs::logic {

std::u16string to_utf16(std::string_view text);
std::string from_utf16(std::u16string_view text);

}  // namespace yishi::dialogs::logic
