#include "adapters/common/quote.hpp"

#include <unicode/utf8.h>

#include <cstdint>

namespace yishi::adapters {

namespace {

void append_control(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (byte) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
    }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    const auto size = static_cast<std::int64_t>(text.size());
    const char* const bytes = text.data();
    for (std::int64_t at = 0; at < size;) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        if (byte >= 0x80) {
            const std::int64_t begin = at;
            UChar32 c = 0;
            U8_NEXT(bytes, at, size, c);
            if (c < 0) {
                out += "\xEF\xBF\xBD";
            } else {
                out.append(bytes + begin, static_cast<std::size_t>(at - begin));
            }
            continue;
        }
        ++at;
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += static_cast<char>(byte);
        } else if (byte < 0x20) {
            append_control(out, byte);
        } else {
            out += static_cast<char>(byte);
        }
    }
    out += '"';
}

void append_key(std::string& out, std::string_view name) {
    if (!out.empty() && out.back() != '{') out += ',';
    append_quoted(out, name);
    out += ':';
}

}  // namespace yishi::adapters
