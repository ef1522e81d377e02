#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "bot/cases/areas.hpp"

namespace yishi::cases {
namespace {

bool han(UChar32 letter) {
    return u_hasBinaryProperty(letter, UCHAR_IDEOGRAPHIC) != 0;
}

// Made once: that takes some ms. Using it is thread-safe.
const icu::Transliterator* to_simplified() {
    static const std::unique_ptr<icu::Transliterator> made = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> out(icu::Transliterator::createInstance(
            UNICODE_STRING_SIMPLE("Traditional-Simplified"), UTRANS_FORWARD, status));
        return U_SUCCESS(status) ? std::move(out) : nullptr;
    }();
    return made.get();
}

// What ICU makes of a text of ASCII only, without ICU.
std::string ascii_normalised(std::string_view text) {
    std::string out;
    bool gap = false;
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out += ' ';
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
        gap = false;
    }
    return out;
}

}  // namespace

std::string normalised(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return ascii_normalised(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    auto all = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    if (U_SUCCESS(status)) {
        all = form->normalize(all, status);
    }
    bool any_han = false;
    for (std::int32_t i = 0; i < all.length() && !any_han; i = all.moveIndex32(i, 1)) {
        any_han = han(all.char32At(i));
    }
    if (any_han && to_simplified() != nullptr) {
        to_simplified()->transliterate(all);
    }
    // One space between words; none beside Han, where people put them as they like.
    icu::UnicodeString out;
    bool gap = false;
    UChar32 before = 0;
    for (std::int32_t i = 0; i < all.length(); i = all.moveIndex32(i, 1)) {
        const UChar32 letter = all.char32At(i);
        const bool keep = u_isalnum(letter) != 0 || u_charType(letter) == U_NON_SPACING_MARK ||
                          u_charType(letter) == U_COMBINING_SPACING_MARK;
        if (!keep) {
            gap = true;
            continue;
        }
        if (gap && before != 0 && !han(before) && !han(letter)) {
            out.append(static_cast<UChar32>(' '));
        }
        out.append(letter);
        before = letter;
        gap = false;
    }
    std::string bytes;
    out.toUTF8String(bytes);
    return bytes;
}

}  // namespace yishi::cases
