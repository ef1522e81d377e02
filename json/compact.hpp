// Writes and reads the small JSON of a state without building a tree: this happens with every
// message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace yishi::json {

class compact_writer {
 public:
    compact_writer() { out_.reserve(usual_bytes); }
    void open(char bracket);
    void close(char bracket);
    void key(std::string_view name);  // needs no escaping
    void text(std::string_view value);
    void number(double value);  // finite
    void integer(std::int64_t value);
    void boolean(bool value);
    void null();
    void ready(std::string_view value);  // is JSON already
    std::string take() { return std::move(out_); }

 private:
    static constexpr std::size_t usual_bytes = 512;
    void separate();
    std::string out_;
    bool first_ = true;  // nothing stands before in this bracket
};

// Takes one value after another. After the first thing that does not fit, everything is empty and
// failed() holds: the caller looks once, at the end.
class compact_reader {
 public:
    explicit compact_reader(std::string_view text) : rest_(text) {}

    // for (r.open('['); r.more(']');) ... one value each; for objects r.key() comes first.
    void open(char bracket);
    bool more(char bracket);
    std::string_view key();
    std::string text();
    double number();
    std::int64_t integer();
    bool boolean();
    void null();
    // First byte of the next value: '"', '[', '{', 't', 'f', 'n', or of a number.
    char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
    void skip(int depth = 0);
    void fail();
    bool failed() const { return failed_; }
    bool done() const { return !failed_ && rest_.empty(); }

 private:
    bool take(char expected);
    void space();
    void take_word(std::string_view word);
    void escape(std::string& out);
    std::uint32_t hex();

    std::string_view rest_;
    bool first_ = true;
    bool failed_ = false;
};

}  // namespace yishi::json
