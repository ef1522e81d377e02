#include "dialogs/text/localized.hpp"

namespace yishi::dialogs {

namespace {

// The text for a tag or for its beginning, cut at one "-" after the other.
const std::string* shortened(const localized& text, std::string_view tag) {
    while (!tag.empty()) {
        const auto found = text.by_language.find(tag);
        if (found != text.by_language.end()) return &found->second;
        const auto dash = tag.rfind('-');
        tag = tag.substr(0, dash == tag.npos ? 0 : dash);
    }
    return nullptr;
}

}  // namespace

std::string_view localized::in(std::string_view language, std::string_view fallback) const {
    if (const auto* text = shortened(*this, language)) return *text;
    if (const auto* text = shortened(*this, fallback)) return *text;
    return by_language.empty() ? std::string_view() : by_language.begin()->second;
}

}  // namespace yishi::dialogs
