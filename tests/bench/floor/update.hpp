// A Telegram update as far as the floor program needs it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yishi::bench {

struct update {
    std::int64_t id = 0;
    std::int64_t chat = 0;
    std::string text;
};

// False: no JSON, or not a text of somebody in a chat.
bool parse_update(std::string_view json, update& out);

// `text` between quotes, as JSON writes it.
std::string json_text(std::string_view text);

}  // namespace yishi::bench
