// Points in time as JSON texts: RFC 3339, always written in UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yishi::json {

// "2026-11-23T20:02:54Z"; milliseconds are written only if there are any. Years 0 to 9999; others
// are clamped.
std::string rfc3339(std::int64_t ms);

// Reads any RFC 3339 time ("T" or a space, "Z" or an offset, any number of decimals, of which three
// count). nullopt for everything else, also for days that do not exist.
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace yishi::json
