#include "adapters/common/split.hpp"

#include <unicode/brkiter.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace yishi::adapters {

namespace {

// A cut before this share of the longest possible part is not worth a nicer place.
constexpr std::size_t nice_numerator = 1;
constexpr std::size_t nice_denominator = 2;

struct close_text {
    void operator()(UText* text) const { utext_close(text); }
};
using owned_text = std::unique_ptr<UText, close_text>;
using iterator = std::unique_ptr<icu::BreakIterator>;

std::size_t units_of(UChar32 c, std::int64_t bytes, text_unit unit) {
    switch (unit) {
        case text_unit::bytes:
            return static_cast<std::size_t>(bytes);
        case text_unit::code_points:
            return 1;
        case text_unit::utf16:
            return c > 0xFFFF ? 2 : 1;
    }
    return 1;
}

// Bytes of the longest prefix of whole characters with at most `max` units, at least one character.
std::size_t prefix(std::string_view text, std::size_t max, text_unit unit) {
    const auto size = static_cast<std::int64_t>(text.size());
    std::size_t units = 0;
    for (std::int64_t at = 0; at < size;) {
        const std::int64_t begin = at;
        UChar32 c = 0;
        U8_NEXT(text.data(), at, size, c);
        units += units_of(c, at - begin, unit);
        if (units > max && begin > 0) return static_cast<std::size_t>(begin);
    }
    return text.size();
}

using make_iterator = icu::BreakIterator* (*)(const icu::Locale&, UErrorCode&);

// The last border at or before `limit`, 0 if there is none. The caller's window is short: rules
// that look ahead see a little text behind the limit.
std::size_t last_border(std::string_view text, std::size_t limit, make_iterator make) {
    UErrorCode status = U_ZERO_ERROR;
    const owned_text window{
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status)};
    const iterator it{make(icu::Locale::getRoot(), status)};
    if (U_FAILURE(status)) throw std::runtime_error{"ICU has no rules for text borders"};
    it->setText(window.get(), status);
    if (U_FAILURE(status)) return 0;
    const auto wanted = static_cast<std::int32_t>(limit);
    if (it->isBoundary(wanted) != 0) return limit;
    const std::int32_t before = it->preceding(wanted);
    return before == icu::BreakIterator::DONE ? 0 : static_cast<std::size_t>(before);
}

constexpr bool blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// Where the link around `at` begins; `at` itself if it stands in none.
std::size_t before_link(std::string_view text, std::size_t at) {
    if (at == 0 || at >= text.size() || blank(text[at]) || blank(text[at - 1])) return at;
    std::size_t begin = at;
    while (begin > 0 && !blank(text[begin - 1]) &&
           static_cast<unsigned char>(text[begin - 1]) < 0x80)
        --begin;
    std::size_t end = at;
    while (end < text.size() && !blank(text[end]) && static_cast<unsigned char>(text[end]) < 0x80)
        ++end;
    const std::string_view word = text.substr(begin, end - begin);
    const auto scheme = std::min(word.find("http://"), word.find("https://"));
    if (scheme == std::string_view::npos || begin + scheme >= at) return at;
    return begin + scheme;
}

std::size_t cut(std::string_view text, std::size_t limit) {
    const std::size_t nice = limit * nice_numerator / nice_denominator;
    const auto line = text.substr(0, limit).rfind('\n');
    if (line != std::string_view::npos && line + 1 > nice) return line + 1;
    for (const make_iterator make :
         {&icu::BreakIterator::createSentenceInstance, &icu::BreakIterator::createLineInstance}) {
        const std::size_t at = before_link(text, last_border(text, limit, make));
        if (at > nice) return at;
    }
    const std::size_t whole =
        last_border(text, limit, &icu::BreakIterator::createCharacterInstance);
    const std::size_t outside = before_link(text, whole);
    if (outside > 0) return outside;
    return whole > 0 ? whole : limit;
}

bool nothing_but_blank(std::string_view text) {
    return std::ranges::all_of(text, blank);
}

}  // namespace

std::size_t length(std::string_view text, text_unit unit) {
    if (unit == text_unit::bytes) return text.size();
    const auto size = static_cast<std::int64_t>(text.size());
    std::size_t units = 0;
    for (std::int64_t at = 0; at < size;) {
        const std::int64_t begin = at;
        UChar32 c = 0;
        U8_NEXT(text.data(), at, size, c);
        units += units_of(c, at - begin, unit);
    }
    return units;
}

std::vector<std::string> split_text(std::string_view text, std::size_t max, text_unit unit) {
    constexpr std::size_t look_ahead = 256;  // bytes
    std::vector<std::string> parts;
    const auto add = [&parts](std::string_view part) {
        if (!nothing_but_blank(part)) parts.emplace_back(part);
    };
    // No unit is shorter than a byte: the usual short text needs no counting.
    while (text.size() > max) {
        const std::size_t limit = prefix(text, max, unit);
        if (limit == text.size()) break;
        const std::size_t at = cut(text.substr(0, limit + look_ahead), limit);
        add(text.substr(0, at));
        text.remove_prefix(at);
    }
    add(text);
    return parts;
}

}  // namespace yishi::adapters
