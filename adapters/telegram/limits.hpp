// Telegram's limits, from the Bot API's documentation.
#pragma once

#include <cstddef>
#include <cstdint>

namespace yishi::adapters::telegram {

inline constexpr std::size_t text_max = 4096;           // UTF-16 units
inline constexpr std::size_t caption_max = 1024;        // UTF-16 units
inline constexpr std::size_t button_bytes_max = 64;     // bytes of callback_data
inline constexpr int buttons_max = 100;                 // a message
inline constexpr std::int64_t download_max = 20 << 20;  // bytes

}  // namespace yishi::adapters::telegram
