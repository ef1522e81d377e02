// What is said: inbound and outbound messages, the vocabulary that dialogs, adapters and the bot
// share. Values only; every type is copyable, movable and owns what it holds. Times are
// milliseconds since the Unix epoch. The JSON forms are part of the outside contract
// (docs/messages.md).
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yishi {

enum class inbound_kind { message, edit, deletion, choice, join, leave };
enum class attachment_kind { photo, voice, video, file, sticker, contact };

// A point on the map, WGS 84 degrees; `name` is what the sender's app called it, or empty.
struct place {
    double lat = 0;
    double lon = 0;
    std::string name;
    bool operator==(const place&) const = default;
};

// Something sent along. `ref` is the platform's handle, good only for the channel it came from.
struct attachment {
    attachment_kind kind = attachment_kind::file;
    std::string ref;
    std::string type;       // media type, as the platform says, or empty
    std::int64_t size = 0;  // bytes, 0 if the platform does not say
    std::string name;       // file name, or empty
    bool operator==(const attachment&) const = default;
};

struct sender {
    std::string id;
    std::string name;
    std::string language;  // BCP 47 as the platform says, or empty
    bool operator==(const sender&) const = default;
};

struct inbound_message {
    std::string channel;
    std::string id;    // the platform's identity of this event: the same id means a repeat
    std::string chat;  // where a reply goes
    yishi::sender sender;
    std::int64_t sent_at = 0;
    inbound_kind kind = inbound_kind::message;
    std::string text;
    std::string choice;  // value of the pressed button (kind choice)
    std::optional<place> location;
    std::vector<attachment> attachments;
    std::string reply_to;  // platform's id of the quoted message, or empty
    // Platform's id by which later messages quote this one; empty where it is `id` itself.
    std::string message_id;
    bool operator==(const inbound_message&) const = default;
};

// By what later messages quote this one, and edits name it.
inline const std::string& handle_of(const inbound_message& message) {
    return message.message_id.empty() ? message.id : message.message_id;
}

struct choice {
    std::string value;
    std::string label;
    bool operator==(const choice&) const = default;
};

struct outbound_attachment {
    attachment_kind kind = attachment_kind::photo;
    std::string media;  // SHA-256 of the stored content, lower-case hex
    bool operator==(const outbound_attachment&) const = default;
};

struct outbound_message {
    std::string chat;
    std::string text;
    std::vector<yishi::choice> choices;
    std::vector<outbound_attachment> attachments;
    std::optional<place> location;
    std::string reply_to;
    bool operator==(const outbound_message&) const = default;
};

std::string_view to_string(inbound_kind kind);
std::string_view to_string(attachment_kind kind);
std::optional<inbound_kind> inbound_kind_from(std::string_view name);
std::optional<attachment_kind> attachment_kind_from(std::string_view name);

// The contract's JSON; absent members are left out. from_json throws nlohmann::json::exception on a
// member of the wrong type; unknown members are ignored. Times are RFC 3339 in UTC.
void to_json(nlohmann::json& out, const place& value);
void from_json(const nlohmann::json& in, place& value);
void to_json(nlohmann::json& out, const attachment& value);
void from_json(const nlohmann::json& in, attachment& value);
void to_json(nlohmann::json& out, const choice& value);
void from_json(const nlohmann::json& in, choice& value);
void to_json(nlohmann::json& out, const inbound_message& value);
void from_json(const nlohmann::json& in, inbound_message& value);
void to_json(nlohmann::json& out, const outbound_message& value);
void from_json(const nlohmann::json& in, outbound_message& value);

// The same JSON as text, faster.
std::string to_text(const inbound_message& value);
std::string to_text(const outbound_message& value);
// Nothing if it is no such text.
std::optional<outbound_message> outbound_from_text(std::string_view text);

}  // namespace yishi
