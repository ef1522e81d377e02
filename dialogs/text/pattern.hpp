// Texts with placeholders: ICU MessageFormat with flat names ("{case_number}", "{due_at, date,
// long}"). What a resident wrote is only ever an argument, never a pattern. Thread-safe: immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace yishi::dialogs {

// A point in time, ms since the Unix epoch.
struct instant {
    std::int64_t ms = 0;
    bool operator==(const instant&) const = default;
};

using argument = std::variant<std::string, std::int64_t, double, instant>;
using arguments = std::vector<std::pair<std::string, argument>>;

class pattern {
 public:
    // nullopt: `error` says what is wrong with the text, in English, without a position.
    static std::optional<pattern> compile(std::string_view text,
                                          std::string_view language,
                                          std::string& error);

    // The placeholders' names, each once, in the order of the text.
    std::span<const std::string> names() const;
    // A name without an argument stays as "{name}". Dates are written in the pattern's language and
    // in `time_zone` (IANA; UTC when unknown). Numbers and instants in a plain {name} are written
    // in the language's short form.
    std::string format(const arguments& values, std::string_view time_zone) const;

    struct content;

 private:
    explicit pattern(std::shared_ptr<const content> value);
    std::shared_ptr<const content> content_;
};

}  // namespace yishi::dialogs
