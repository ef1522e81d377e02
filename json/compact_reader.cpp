#include <charconv>
#include <system_error>
#include <utility>

#include "json/compact.hpp"
#include "json/quote.hpp"

namespace yishi::json {
namespace {

constexpr int skip_depth_max = 16;

void append_utf8(std::string& out, std::uint32_t code) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

}  // namespace

void compact_reader::fail() {
    failed_ = true;
    rest_ = {};
}

bool compact_reader::take(char expected) {
    if (peek() != expected || rest_.empty()) {
        fail();
        return false;
    }
    rest_.remove_prefix(1);
    return true;
}

void compact_reader::space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) {
        rest_.remove_prefix(1);
    }
}

void compact_reader::take_word(std::string_view word) {
    if (!rest_.starts_with(word)) {
        fail();
        return;
    }
    rest_.remove_prefix(word.size());
}

void compact_reader::open(char bracket) {
    take(bracket);
    first_ = true;
}

bool compact_reader::more(char bracket) {
    space();
    if (failed_) {
        return false;
    }
    if (peek() == bracket) {
        rest_.remove_prefix(1);
        first_ = false;
        return false;
    }
    if (!first_ && !take(',')) {
        return false;
    }
    space();
    first_ = false;
    if (rest_.empty()) {
        fail();
    }
    return !failed_;
}

std::string_view compact_reader::key() {
    if (!take('"')) {
        return {};
    }
    const std::size_t end = rest_.find('"');
    if (end == rest_.npos) {
        fail();
        return {};
    }
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    take(':');
    space();
    return name;
}

std::uint32_t compact_reader::hex() {
    std::uint32_t code = 0;
    if (rest_.size() < 4 ||
        std::from_chars(rest_.data(), rest_.data() + 4, code, 16).ptr != rest_.data() + 4) {
        fail();
        return 0;
    }
    rest_.remove_prefix(4);
    return code;
}

void compact_reader::escape(std::string& out) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char name = peek();
    if (const std::size_t index = names.find(name); index != names.npos && !rest_.empty()) {
        out += meanings[index];
        rest_.remove_prefix(1);
        return;
    }
    take('u');
    std::uint32_t code = hex();
    if (code >= 0xD800 && code < 0xDC00) {
        take_word("\\u");
        const std::uint32_t low = hex();
        if (low < 0xDC00 || low > 0xDFFF) {
            fail();
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code <= 0xDFFF) {
        fail();
    }
    if (!failed_) {
        append_utf8(out, code);
    }
}

std::string compact_reader::text() {
    std::string out;
    if (!take('"')) {
        return out;
    }
    while (true) {
        const std::size_t size = plain_prefix(rest_);
        out.append(rest_.substr(0, size));
        rest_.remove_prefix(size);
        if (peek() == '\\') {
            rest_.remove_prefix(1);
            escape(out);
            continue;
        }
        take('"');
        return failed_ ? std::string() : out;
    }
}

double compact_reader::number() {
    double value = 0;
    const char* end = rest_.data() + rest_.size();
    const auto [ptr, error] = std::from_chars(rest_.data(), end, value);
    const char first = peek();
    if (error != std::errc{} || (first != '-' && (first < '0' || first > '9'))) {
        fail();
        return 0;
    }
    rest_.remove_prefix(static_cast<std::size_t>(ptr - rest_.data()));
    return value;
}

std::int64_t compact_reader::integer() {
    std::int64_t value = 0;
    const char* end = rest_.data() + rest_.size();
    const auto [ptr, error] = std::from_chars(rest_.data(), end, value);
    if (error != std::errc{}) {
        fail();
        return 0;
    }
    rest_.remove_prefix(static_cast<std::size_t>(ptr - rest_.data()));
    return value;
}

bool compact_reader::boolean() {
    const bool value = peek() == 't';
    take_word(value ? "true" : "false");
    return value && !failed_;
}

void compact_reader::null() {
    take_word("null");
}

void compact_reader::skip(int depth) {
    if (depth > skip_depth_max) {
        fail();
        return;
    }
    switch (peek()) {
        case '"':
            text();
            break;
        case '[':
            for (open('['); more(']');) {
                skip(depth + 1);
            }
            break;
        case '{':
            for (open('{'); more('}');) {
                key();
                skip(depth + 1);
            }
            break;
        case 't':
        case 'f':
            boolean();
            break;
        case 'n':
            null();
            break;
        default:
            number();
    }
}

}  // namespace yishi::json
