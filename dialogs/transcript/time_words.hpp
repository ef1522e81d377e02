// "[after 20 minutes]" in transcripts and the terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace yishi::dialogs {

// Milliseconds of "[after N seconds|minutes|hours|days]"; nullopt for anything else.
std::optional<std::int64_t> read_wait(std::string_view line);

}  // namespace yishi::dialogs
