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

// One letter beyond ASCII; what is no UTF-8 becomes U+FFFD.
void append_letter(std::string& out, const char* bytes, std::int64_t& at, std::int64_t size) {
    const std::int64_t begin = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c < 0)
        out += "\xEF\xBF\xBD";
    else
        out.append(bytes + begin, static_cast<std::size_t>(at - begin));
}

// Stands in JSON as it is.
bool plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    const auto size = static_cast<std::int64_t>(text.size());
    const char* const bytes = text.data();
    for (std::int64_t at = 0; at < size;) {
        const std::int64_t begin = at;
        while (at < size && plain(bytes[at])) ++at;
        out.append(bytes + begin, static_cast<std::size_t>(at - begin));
        if (at == size) break;
        const char special = bytes[at];
        if (static_cast<unsigned char>(special) >= 0x80) {
            append_letter(out, bytes, at, size);
            continue;
        }
        ++at;
        if (special == '"' || special == '\\') {
            out += '\\';
            out += special;
        } else {
            append_control(out, static_cast<unsigned char>(special));
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
