// Lines of the log with members of their own, so that programs find them: as text
//   2026-11-23T20:02:54.120Z warning dead letter channel=tg message=12-3 request=k2m9...
// or an object a line: {"time": ..., "level": "warning", "what": "dead letter", "channel": "tg",
// ...}. A line never holds personal data. spdlog's own calls go through the same formats.
#pragma once

#include <spdlog/common.h>
#include <spdlog/formatter.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace yishi::log {

using level = spdlog::level::level_enum;

struct member {
    std::string_view name;
    std::variant<std::string_view, std::int64_t> value;  // an empty text is left out
};

// Costs a comparison where the level is off.
void write(level how, std::string_view what, std::initializer_list<member> members);

enum class layout { text, json };
std::unique_ptr<spdlog::formatter> make_formatter(layout how);

}  // namespace yishi::log
