// A text in several languages.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace yishi::dialogs {

struct localized {
    std::map<std::string, std::string, std::less<>> by_language;  // BCP 47 tag to text

    // The text for `language`; else for its shortened tags (zh-Hant-TW, zh-Hant, zh), else for
    // `fallback`, else any, else empty. The view lives as long as this.
    std::string_view in(std::string_view language, std::string_view fallback) const;
    bool empty() const { return by_language.empty(); }
    bool operator==(const localized&) const = default;
};

}  // namespace yishi::dialogs
