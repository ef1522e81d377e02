#include "adapters/common/buttons.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "json/digest.hpp"

namespace yishi::adapters {

std::string button_data(std::string_view value, std::size_t max) {
    if (value.size() <= max && !value.starts_with('#')) return std::string{value};
    std::string data = "#" + json::sha256_hex(value);
    data.resize(std::min(data.size(), max));
    return data;
}

int display_width(std::string_view label) {
    const auto size = static_cast<std::int64_t>(label.size());
    int columns = 0;
    for (std::int64_t at = 0; at < size;) {
        if (static_cast<unsigned char>(label[static_cast<std::size_t>(at)]) < 0x80) {
            ++at;
            ++columns;
            continue;
        }
        UChar32 c = 0;
        U8_NEXT(label.data(), at, size, c);
        const int kind = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
        const bool combining = u_getCombiningClass(c) != 0 || u_charType(c) == U_NON_SPACING_MARK;
        if (!combining) columns += kind == U_EA_WIDE || kind == U_EA_FULLWIDTH ? 2 : 1;
    }
    return columns;
}

std::vector<std::span<const choice>> button_rows(std::span<const choice> choices,
                                                 const button_layout& layout) {
    choices = choices.first(std::min(choices.size(), layout.buttons));
    std::vector<std::span<const choice>> rows;
    std::size_t begin = 0;
    int widest = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const int width = display_width(choices[i].label);
        const int together = static_cast<int>(i - begin) + 1;
        const bool fits =
            together <= layout.per_row && together * std::max(widest, width) <= layout.columns;
        if (i > begin && !fits) {
            rows.push_back(choices.subspan(begin, i - begin));
            begin = i;
            widest = 0;
        }
        widest = std::max(widest, width);
    }
    if (begin < choices.size()) rows.push_back(choices.subspan(begin));
    return rows;
}

}  // namespace yishi::adapters
