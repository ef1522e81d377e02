// What can be wrong with a JSON text, said to a person together with the cure.
#pragma once

#include <string>
#include <string_view>

namespace yishi::json {

enum class fault {
    too_deep,
    duplicate_key,     // detail: the key
    number_too_large,  // detail: the number
    not_utf8,
    null_byte,
    trailing_comma,
    missing_comma,  // detail: what stands there
    missing_colon,  // detail: what stands there
    single_quotes,
    not_closed,
    open_text,  // a line break inside a text
    bad_escape,
    after_the_end,  // detail: what stands there
    empty,
    unexpected,  // detail: what stands there
};

// In `language` ("zh" or a tag that begins with it, otherwise English).
std::string describe(fault what, std::string_view detail, std::string_view language);

}  // namespace yishi::json
