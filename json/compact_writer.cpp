#include <array>
#include <charconv>

#include "json/compact.hpp"

namespace yishi::json {
namespace {

bool plain(char each) {
    return each != '"' && each != '\\' && static_cast<unsigned char>(each) >= 0x20;
}

}  // namespace

void compact_writer::separate() {
    if (!first_) {
        out_ += ',';
    }
    first_ = false;
}

void compact_writer::open(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
}

void compact_writer::close(char bracket) {
    out_ += bracket;
    first_ = false;
}

void compact_writer::key(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    first_ = true;
}

void compact_writer::text(std::string_view value) {
    separate();
    out_ += '"';
    while (!value.empty()) {
        std::size_t size = 0;
        while (size < value.size() && plain(value[size])) {
            ++size;
        }
        out_.append(value.substr(0, size));
        value.remove_prefix(size);
        if (value.empty()) {
            break;
        }
        if (value.front() == '"' || value.front() == '\\') {
            out_ += '\\';
            out_ += value.front();
        } else {
            constexpr std::string_view digits = "0123456789abcdef";
            const auto code = static_cast<unsigned char>(value.front());
            out_ += "\\u00";
            out_ += digits[code >> 4];
            out_ += digits[code & 15];
        }
        value.remove_prefix(1);
    }
    out_ += '"';
}

void compact_writer::number(double value) {
    separate();
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
}

void compact_writer::integer(std::int64_t value) {
    separate();
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
}

void compact_writer::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
}

void compact_writer::null() {
    separate();
    out_ += "null";
}

}  // namespace yishi::json
