#include <unicode/locdspnm.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <memory>

#include "dialogs/text/understand.hpp"
#include "dialogs/text/written.hpp"

namespace yishi::dialogs {

namespace {

constexpr std::size_t tag_bytes_max = 60;

std::string lower_tag(std::string_view tag) {
    std::string out(tag.substr(0, tag_bytes_max));
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '_') c = '-';
    }
    return out.substr(0, out.find('.'));  // en_GB.UTF-8
}

// Language and the script it is most likely written in: zh-TW is {"zh", "Hant"}.
std::pair<std::string, std::string> likely(const std::string& tag) {
    const auto locale = locale_of(tag);
    if (*locale.getLanguage() == '\0') return {};
    std::array<char, ULOC_FULLNAME_CAPACITY> name{};
    UErrorCode status = U_ZERO_ERROR;
    uloc_addLikelySubtags(locale.getName(), name.data(), name.size() - 1, &status);
    if (U_FAILURE(status)) return {};
    const icu::Locale whole(name.data());
    std::string language = whole.getLanguage();
    if (language == "cmn" || language == "yue") language = "zh";
    return {language, whole.getScript()};
}

}  // namespace

std::string own_name(std::string_view language) {
    const auto locale = locale_of(lower_tag(language));
    UDisplayContext contexts[] = {UDISPCTX_DIALECT_NAMES,
                                  UDISPCTX_CAPITALIZATION_FOR_UI_LIST_OR_MENU};
    const std::unique_ptr<icu::LocaleDisplayNames> names(
        icu::LocaleDisplayNames::createInstance(locale, contexts, 2));
    if (names == nullptr || *locale.getLanguage() == '\0') return std::string(language);
    icu::UnicodeString out;
    names->localeDisplayName(locale, out);
    return out.isBogus() || out.isEmpty() ? std::string(language) : to_utf8(out);
}

std::string match_language(std::string_view platform_tag, std::span<const std::string> available) {
    const auto wanted = lower_tag(platform_tag);
    if (wanted.empty()) return {};
    for (auto tag = wanted; !tag.empty();) {
        const auto found = std::find_if(available.begin(), available.end(), [&](const auto& each) {
            return lower_tag(each) == tag;
        });
        // zh-TW must not fall to zh where zh-Hant is to be had
        const bool whole = tag == wanted;
        if (found != available.end() && (whole || likely(*found) == likely(wanted))) return *found;
        const auto dash = tag.rfind('-');
        tag.resize(dash == tag.npos ? 0 : dash);
    }
    const auto [language, script] = likely(wanted);
    if (language.empty()) return {};
    const std::string* same_language = nullptr;
    for (const auto& each : available) {
        const auto [other_language, other_script] = likely(lower_tag(each));
        if (other_language != language) continue;
        if (other_script == script) return each;
        if (same_language == nullptr) same_language = &each;
    }
    return same_language == nullptr ? std::string() : *same_language;
}

}  // namespace yishi::dialogs
