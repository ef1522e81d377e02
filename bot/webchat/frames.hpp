// What page and server say to each other, as values: parsing is strict and bounded, building is
// plain. Pure functions; docs/webchat-protocol.md describes the forms.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialogs/message.hpp"
#include "storage/rows.hpp"

namespace yishi::webchat {

inline constexpr std::size_t text_max = 4'000;      // code points
inline constexpr std::size_t choice_max = 200;      // bytes
inline constexpr std::size_t client_id_max = 64;    // bytes
inline constexpr std::size_t photos_max = 4;        // of one message
inline constexpr std::size_t frame_max = 32 << 10;  // bytes, from the page
inline constexpr int entries_max = 100;             // of one frame

struct hello {
    std::string token;
    std::int64_t after = 0;
};
struct send {
    std::string id;  // the page's own, [A-Za-z0-9_-]
    std::string text;
    std::string choice;
    std::optional<place> location;
    std::vector<std::string> media;  // what /chat/upload gave
    std::string language;            // BCP 47 or empty
};
struct ping {};
// Not a frame that we take; `id` if it had a usable one.
struct unusable {
    std::string id;
};
using client_frame = std::variant<unusable, hello, send, ping>;
client_frame parse_frame(std::string_view text);

struct poll {
    std::int64_t after = 0;
    bool wait = false;
};
std::optional<poll> parse_poll(std::string_view body);

std::string welcome_frame(std::int64_t last, bool reset);
std::string ack_frame(std::string_view id, std::int64_t seq);
// code: "bad" never; "media": upload again; "busy", "slow": later, after `retry_ms`.
std::string refused_frame(std::string_view id, std::string_view code, std::int64_t retry_ms = 0);
std::string error_frame(std::string_view code);
std::string pong_frame();
std::string entries_frame(std::string_view chat, std::span<const storage::message_row> rows);
// The answer to a poll.
std::string poll_body(std::string_view chat,
                      std::span<const storage::message_row> rows,
                      bool reset);

// A message's platform identity: the client's id, prefixed by the conversation's.
std::string platform_id(std::string_view chat, std::string_view client_id);
inbound_message to_inbound(std::string_view channel,
                           std::string_view chat,
                           const send& from,
                           std::vector<attachment> attachments,
                           std::int64_t now);

// "12-0", the first attachment of entry 12.
struct media_place {
    std::int64_t seq = 0;
    std::size_t index = 0;
};
std::optional<media_place> parse_media_place(std::string_view text);
// SHA-256 of that attachment of a stored message; nullopt: there is none.
std::optional<std::string> media_of(const storage::message_row& row, std::size_t index);

bool is_sha256(std::string_view text);

}  // namespace yishi::webchat
