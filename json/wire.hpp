// JSON from the wire, read in place: for what comes with every message and is looked at once.
// The same texts are taken and refused as by the loader of json.hpp.
// https://github.com/simdjson/simdjson/blob/v3.0.1/doc/dom.md
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace yishi::json {

// A value in a wire_text, good as long as that is; or none. Cheap to copy.
class wire_value {
 public:
    wire_value() = default;
    explicit operator bool() const { return there_; }

    bool is_object() const;
    bool is_array() const;
    bool is_number() const;
    bool is_true() const;
    bool is_false() const;
    // None if this is no object or has no such member.
    wire_value member(std::string_view name) const;
    // Each item of an array, in order.
    void each(const std::function<void(wire_value)>& visit) const;
    // Empty unless it is a string.
    std::string_view text() const;
    // 0 unless it is a number.
    double number() const;
    // A whole number in decimal; empty unless it is one.
    std::string digits() const;
    // A whole number, cut to at most `most` and at least -most; 0 unless it is one.
    std::int64_t integer(std::int64_t most) const;

 private:
    friend class wire_text;
    struct access;
    alignas(8) std::array<std::byte, 16> held_{};  // the library's element
    bool there_ = false;
};

class wire_text {
 public:
    wire_text();
    ~wire_text();
    wire_text(const wire_text&) = delete;
    wire_text& operator=(const wire_text&) = delete;

    // False: `error` says what is wrong with the text, and the root is none.
    bool read(std::string_view text, parse_error* error = nullptr);
    wire_value root() const { return root_; }

 private:
    struct reader;
    bool take(std::string_view text);
    std::unique_ptr<reader> reader_;
    wire_value root_;
};

}  // namespace yishi::json
