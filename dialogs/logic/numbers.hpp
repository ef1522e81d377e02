// Numbers as JavaScript reads and writes them.
#pragma once

#include <string>
#include <string_view>

namespace yishi::dialogs::logic {

double text_to_number(std::string_view text);  // Number("..."): NaN unless the whole text is one
double leading_number(std::string_view text);  // parseFloat("...")
std::string to_text(double value);             // String(number): the shortest that reads back

}  // namespace yishi::dialogs::logic
