#include "json/quote.hpp"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

namespace yishi::json {

namespace {

constexpr bool plain(char each) {
    return each != '"' && each != '\\' && static_cast<unsigned char>(each) >= 0x20;
}

// Bytes that are compared at once.
using block = unsigned char __attribute__((vector_size(16)));

bool all_plain(const char* bytes) {
    block of{};
    std::memcpy(&of, bytes, sizeof of);
    const auto special = (of == '"') | (of == '\\') | (of < 0x20);
    const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(special);
    return (halves[0] | halves[1]) == 0;
}

void append_escape(std::string& out, char special) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view meanings = "\"\\\b\f\n\r\t";
    constexpr std::string_view names = "\"\\bfnrt";
    out += '\\';
    if (const auto at = meanings.find(special); at != meanings.npos) {
        out += names[at];
        return;
    }
    out += "u00";
    out += digits[static_cast<unsigned char>(special) >> 4U];
    out += digits[static_cast<unsigned char>(special) & 15U];
}

}  // namespace

std::size_t plain_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at + sizeof(block) <= text.size() && all_plain(text.data() + at)) at += sizeof(block);
    while (at < text.size() && plain(text[at])) ++at;
    return at;
}

void append_quoted(std::string& out, std::string_view text) {
    if (!simdjson::validate_utf8(text)) {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return;
    }
    out += '"';
    while (true) {
        const std::size_t size = plain_prefix(text);
        out.append(text.substr(0, size));
        if (size == text.size()) break;
        append_escape(out, text[size]);
        text.remove_prefix(size + 1);
    }
    out += '"';
}

void append_key(std::string& out, std::string_view name) {
    if (!out.empty() && out.back() != '{') out += ',';
    append_quoted(out, name);
    out += ':';
}

}  // namespace yishi::json
