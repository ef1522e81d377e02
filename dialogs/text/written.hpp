// How single values are written in a language. Thread-safe. Within dialogs/text only.
#pragma once

#include <unicode/locid.h>
#include <unicode/msgfmt.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "dialogs/text/pattern.hpp"

namespace yishi::dialogs {

icu::UnicodeString from_utf8(std::string_view text);
std::string to_utf8(const icu::UnicodeString& text);
icu::Locale locale_of(std::string_view language);

// A text as it is; a number with the language's digits; an instant as date and time.
std::string written(const argument& value, std::string_view language, std::string_view time_zone);

// One placeholder with a kind ("{due_at, date, long}"), ready to be filled.
struct placeholder_format {
    std::uint64_t identity = 0;  // unique in the process: key of the threads' copies
    icu::MessageFormat prototype;
    bool time = false;  // of kind date or time
};

// False if a value does not fit the placeholder's kind.
bool write(const placeholder_format& format,
           const arguments& values,
           std::string_view language,
           std::string_view time_zone,
           std::string& out);

}  // namespace yishi::dialogs
