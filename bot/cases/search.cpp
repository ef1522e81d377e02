#include "bot/cases/search.hpp"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace yishi::cases {
namespace {

constexpr std::size_t token_bytes_max = 100;
constexpr std::size_t text_bytes_max = 64 << 10;

icu::UnicodeString folded(std::string_view text) {
    const auto cut = text.substr(0, text_bytes_max);
    auto raw = icu::UnicodeString::fromUTF8({cut.data(), static_cast<std::int32_t>(cut.size())});
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status)) {
        return raw;
    }
    icu::UnicodeString out = form->normalize(raw, status);
    return U_FAILURE(status) ? raw : out;
}

bool han(UChar32 letter) {
    return u_hasBinaryProperty(letter, UCHAR_IDEOGRAPHIC) != 0;
}
bool counts(UChar32 letter) {
    return u_isalnum(letter) != 0 || u_charType(letter) == U_NON_SPACING_MARK;
}

using emit = std::vector<std::string>;

void add(emit& out, const icu::UnicodeString& token) {
    std::string bytes;
    token.toUTF8String(bytes);
    if (!bytes.empty() && bytes.size() <= token_bytes_max) {
        out.push_back(std::move(bytes));
    }
}

// Making one takes longer than a case's text does; each thread keeps its own.
icu::BreakIterator* word_iterator() {
    static thread_local const std::unique_ptr<icu::BreakIterator> made = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> out(
            icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
        return U_SUCCESS(status) ? std::move(out) : nullptr;
    }();
    return made.get();
}

// A run without Han: words as ICU sees them, letters, digits and marks only.
void add_words(emit& out, const icu::UnicodeString& run) {
    icu::BreakIterator* const words = word_iterator();
    if (words == nullptr) {
        return;
    }
    words->setText(run);
    std::int32_t from = words->first();
    for (std::int32_t to = words->next(); to != icu::BreakIterator::DONE;
         from = to, to = words->next()) {
        // ICU keeps "o'clock" and "3.5" whole: cut there, so that a token holds letters only.
        icu::UnicodeString token;
        bool letters = false;
        for (std::int32_t i = from; i < to; i = run.moveIndex32(i, 1)) {
            const UChar32 letter = run.char32At(i);
            if (counts(letter)) {
                token.append(letter);
                letters = letters || u_isalnum(letter) != 0;
                continue;
            }
            if (letters) {
                add(out, token);
            }
            token.remove();
            letters = false;
        }
        if (letters) {
            add(out, token);
        }
    }
}

// Han pairs; single characters as well when `singles`, or when the run is one character.
void add_han(emit& out, const icu::UnicodeString& run, bool singles) {
    const std::int32_t count = run.countChar32();
    std::int32_t at = 0;
    for (std::int32_t i = 0; i < count; ++i) {
        const std::int32_t second = run.moveIndex32(at, 1);
        if (singles || count == 1) {
            add(out, icu::UnicodeString(run.char32At(at)));
        }
        if (i + 1 < count) {
            add(out, icu::UnicodeString(run.char32At(at)).append(run.char32At(second)));
        }
        at = second;
    }
}

constexpr bool ascii_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What ICU makes of a text of ASCII only, without ICU.
emit ascii_tokens(std::string_view text, std::size_t most) {
    emit out;
    std::string token;
    const auto end_token = [&] {
        if (!token.empty() && token.size() <= token_bytes_max && out.size() < most)
            out.push_back(token);
        token.clear();
    };
    for (const char c : text.substr(0, text_bytes_max)) {
        if (ascii_alnum(c))
            token += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        else
            end_token();
    }
    end_token();
    return out;
}

emit tokens_of(std::string_view text, bool singles, std::size_t most) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return ascii_tokens(text, most);
    emit out;
    const icu::UnicodeString all = folded(text);
    std::int32_t from = 0;
    while (from < all.length() && out.size() < most) {
        const bool ideographs = han(all.char32At(from));
        std::int32_t to = from;
        while (to < all.length() && han(all.char32At(to)) == ideographs) {
            to = all.moveIndex32(to, 1);
        }
        const icu::UnicodeString run(all, from, to - from);
        if (ideographs) {
            add_han(out, run, singles);
        } else {
            add_words(out, run);
        }
        from = to;
    }
    out.resize(std::min(out.size(), most));
    return out;
}

std::string joined(const emit& tokens) {
    std::string out;
    for (const std::string& each : tokens) {
        out += out.empty() ? "" : " ";
        out += each;
    }
    return out;
}

}  // namespace

std::string search_tokens(std::string_view text) {
    return joined(tokens_of(text, true, search_tokens_max));
}

std::string case_tokens(const storage::case_row& of) {
    // The number as people type it: whole, without its dashes.
    std::string number = of.number;
    std::erase(number, '-');
    std::string text;
    for (const std::string* each : {&of.number,
                                    static_cast<const std::string*>(&number),
                                    &of.title,
                                    &of.summary,
                                    &of.reporter,
                                    &of.place,
                                    &of.answers}) {
        text += *each;
        text += '\n';
    }
    return search_tokens(text);
}

std::string search_query(std::string_view text) {
    emit tokens = tokens_of(text, false, query_tokens_max);
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    return joined(tokens);
}

}  // namespace yishi::cases
