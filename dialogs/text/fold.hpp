// Texts made comparable. Within dialogs/text only; ASCII never touches ICU. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace yishi::dialogs {

bool is_ascii(std::string_view text);
bool has_han(std::string_view text);
std::u32string code_points(std::string_view text);

// A part of a normalised text, made normalised again: outer spaces and punctuation off.
std::string stripped(std::string_view part);

// A normalised text without spaces and inner punctuation: "street-light" is "street light".
std::string squeezed(std::string_view normalised_text);

// How a normalised text with Chinese characters sounds: pinyin without tones and spaces. Empty if
// there is nothing to pronounce.
std::string sound(std::string_view normalised_text);

// Runs of one character as one: "yesss" is "yes".
std::string unrepeated(std::string_view normalised_text);

}  // namespace yishi::dialogs
