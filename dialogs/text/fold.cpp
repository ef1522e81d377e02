#include "dialogs/text/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "dialogs/text/understand.hpp"
#include "dialogs/text/written.hpp"

namespace yishi::dialogs {

namespace {

constexpr std::uint32_t outer_mask =
    U_GC_P_MASK | U_GC_S_MASK | U_GC_Z_MASK | U_GC_C_MASK | U_GC_ME_MASK;

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string normalised_ascii(std::string_view text) {
    text = trimmed(text);
    auto core = text;
    while (!core.empty() && !is_letter_or_digit(core.front())) core.remove_prefix(1);
    while (!core.empty() && !is_letter_or_digit(core.back())) core.remove_suffix(1);
    if (core.empty()) core = text;
    std::string out;
    out.reserve(core.size());
    for (const char c : core) {
        if (!is_space(c)) {
            out += lower(c);
        } else if (out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

// One of ICU's transliterators, built at first use; they are not safe to share without a lock.
class transliteration {
 public:
    explicit transliteration(const char* id) {
        UErrorCode status = U_ZERO_ERROR;
        made_.reset(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
        if (U_FAILURE(status)) made_.reset();
    }
    void apply(icu::UnicodeString& text) {
        const std::lock_guard hold(busy_);
        if (made_ != nullptr) made_->transliterate(text);
    }

 private:
    std::mutex busy_;
    std::unique_ptr<icu::Transliterator> made_;
};

bool is_han(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status) == USCRIPT_HAN;
}

bool has_han(const icu::UnicodeString& text) {
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        if (is_han(text.char32At(i))) return true;
    }
    return false;
}

bool is_outer(UChar32 c) {
    return (U_GET_GC_MASK(c) & outer_mask) != 0;
}

icu::UnicodeString spaces_collapsed(const icu::UnicodeString& text) {
    icu::UnicodeString out;
    bool space = true;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        const bool is = u_isUWhiteSpace(c) != 0;
        if (!is) out.append(c);
        if (is && !space) out.append(u' ');
        space = is;
    }
    if (out.endsWith(u" ")) out.truncate(out.length() - 1);
    return out;
}

icu::UnicodeString bare(const icu::UnicodeString& text) {
    std::int32_t begin = 0;
    std::int32_t end = text.length();
    while (begin < end && is_outer(text.char32At(begin))) begin = text.moveIndex32(begin, 1);
    while (begin < end && is_outer(text.char32At(end - 1))) end = text.moveIndex32(end, -1);
    return text.tempSubStringBetween(begin, end);
}

// A thumb is a thumb in every skin colour.
icu::UnicodeString without_skin_tones(const icu::UnicodeString& text) {
    icu::UnicodeString out;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (c < 0x1F3FB || c > 0x1F3FF) out.append(c);
    }
    return out;
}

}  // namespace

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

bool has_han(std::string_view text) {
    return !is_ascii(text) && has_han(from_utf8(text));
}

std::u32string code_points(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data(), i, size, c);
        out += static_cast<char32_t>(c);
    }
    return out;
}

bool has_words(std::string_view text) {
    const auto size = static_cast<std::int64_t>(text.size());
    for (std::int64_t at = 0; at < size;) {
        UChar32 c = 0;
        U8_NEXT(text.data(), at, size, c);
        if (c > 0 && u_isalnum(c) != 0) return true;
    }
    return false;
}

std::string normalised(std::string_view text) {
    if (is_ascii(text)) return normalised_ascii(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status)) return std::string(text);
    auto folded = folding->normalize(from_utf8(text), status);
    if (U_FAILURE(status)) return std::string(text);
    if (has_han(folded)) {
        static transliteration simplify("Hant-Hans");
        simplify.apply(folded);
    }
    folded = spaces_collapsed(folded);
    const auto core = bare(folded);
    return to_utf8(core.isEmpty() ? without_skin_tones(folded) : core);
}

std::string stripped(std::string_view part) {
    if (is_ascii(part)) return normalised_ascii(part);
    const auto all = from_utf8(part);
    const auto core = bare(all);
    return to_utf8(core.isEmpty() ? spaces_collapsed(all) : core);
}

std::string squeezed(std::string_view text) {
    std::string out;
    if (is_ascii(text)) {
        std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_letter_or_digit);
        return out;
    }
    icu::UnicodeString kept;
    const auto all = from_utf8(text);
    for (std::int32_t i = 0; i < all.length(); i = all.moveIndex32(i, 1)) {
        const UChar32 c = all.char32At(i);
        if (!is_outer(c)) kept.append(c);
    }
    return to_utf8(kept);
}

std::string sound(std::string_view text) {
    std::string spoken;
    if (is_ascii(text)) {
        spoken = squeezed(text);
    } else {
        static transliteration speak("Han-Latin; Latin-ASCII; Lower");
        auto all = from_utf8(text);
        speak.apply(all);
        spoken = squeezed(to_utf8(all));
    }
    // "lv" is how the pinyin of 绿 is typed.
    std::replace(spoken.begin(), spoken.end(), 'v', 'u');
    return is_ascii(spoken) ? spoken : std::string();
}

std::string unrepeated(std::string_view text) {
    std::u32string points = code_points(text);
    points.erase(std::unique(points.begin(), points.end()), points.end());
    return to_utf8(icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(points.data()),
                                                 static_cast<std::int32_t>(points.size())));
}

}  // namespace yishi::dialogs
