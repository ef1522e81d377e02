#include <array>
#include <charconv>

#include "json/compact.hpp"
#include "json/quote.hpp"

namespace yishi::json {

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
    append_quoted(out_, value);
}

void compact_writer::ready(std::string_view value) {
    separate();
    out_ += value;
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
