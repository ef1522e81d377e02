// The one loader for JSON from outside: configuration, webhooks, API bodies.
// Depth at most 64, duplicate keys refused, valid UTF-8 only, numbers finite; positions on request.
// A base library: every other library may include it, as if it were a third party's.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::json {

inline constexpr int depth_max = 64;

// Where something stands in a text, both counted from 1; a column is a byte of UTF-8.
struct position {
    int line = 1;
    int column = 1;
    bool operator==(const position&) const = default;
};

// One thing that is wrong with a file: where, what, and what to do.
struct diagnostic {
    std::string file;
    position at;
    std::string message;
    bool operator==(const diagnostic&) const = default;
};

// "file:line:column: message", the form of `yishi check`.
std::string to_string(const diagnostic& value);

using diagnostics = std::vector<diagnostic>;

// A parsed text that still knows where each value stood. Immutable, cheap to copy.
class document {
 public:
    document() = default;
    const nlohmann::json& root() const;
    const std::string& file() const;
    // Position of the value at a JSON pointer ("/steps/0/id"); of its nearest known parent
    // otherwise.
    position at(std::string_view pointer) const;
    // Position of a member's key.
    position key_at(std::string_view pointer) const;

    struct content;
    explicit document(std::shared_ptr<const content> value);

 private:
    std::shared_ptr<const content> content_;
};

// Reads a configuration file: `//` and `/* */` comments allowed.
// On failure one diagnostic is appended, in `language` ("zh", otherwise English), and an empty
// document with a null root is returned.
document read(std::string file,
              std::string_view text,
              diagnostics& out,
              std::string_view language = "en");

struct parse_error {
    position at;
    std::string message;
};

// Reads JSON from the wire: no comments, no positions kept. `value` is null after a failure.
bool parse(std::string_view text, nlohmann::json& value, parse_error* error = nullptr);

}  // namespace yishi::json
