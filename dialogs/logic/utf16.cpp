#include "dialogs/logic/utf16.hpp"

#include <unicode/unistr.h>
#include <unicode/utf16.h>

namespace yishi::dialogs::logic {

std::u16string to_utf16(std::string_view text) {
    const auto read = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    return {read.getBuffer(), static_cast<std::size_t>(read.length())};
}

std::string from_utf16(std::u16string_view text) {
    std::u16string whole(text);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const bool pair =
            U16_IS_LEAD(whole[i]) && i + 1 < whole.size() && U16_IS_TRAIL(whole[i + 1]);
        if (pair) {
            ++i;
        } else if (U16_IS_SURROGATE(whole[i])) {
            whole[i] = u'\uFFFD';
        }
    }
    std::string out;
    icu::UnicodeString(whole.data(), static_cast<std::int32_t>(whole.size())).toUTF8String(out);
    return out;
}

}  // namespace yishi::dialogs::logic
