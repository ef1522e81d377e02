#include "dialogs/message.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "json/time.hpp"

namespace yishi {
namespace {

using json_value = nlohmann::json;

constexpr std::array<std::pair<inbound_kind, std::string_view>, 6> inbound_kinds{{
    {inbound_kind::message, "message"},
    {inbound_kind::edit, "edit"},
    {inbound_kind::deletion, "delete"},
    {inbound_kind::choice, "choice"},
    {inbound_kind::join, "join"},
    {inbound_kind::leave, "leave"},
}};

constexpr std::array<std::pair<attachment_kind, std::string_view>, 6> attachment_kinds{{
    {attachment_kind::photo, "photo"},
    {attachment_kind::voice, "voice"},
    {attachment_kind::video, "video"},
    {attachment_kind::file, "file"},
    {attachment_kind::sticker, "sticker"},
    {attachment_kind::contact, "contact"},
}};

template <class Table, class Kind>
std::string_view name_in(const Table& table, Kind kind) {
    for (const auto& [each, name] : table) {
        if (each == kind) {
            return name;
        }
    }
    return {};
}

template <class Kind, class Table>
std::optional<Kind> kind_in(const Table& table, std::string_view name) {
    for (const auto& [kind, each] : table) {
        if (each == name) {
            return kind;
        }
    }
    return std::nullopt;
}

void put(json_value& out, const char* name, const std::string& value) {
    if (!value.empty()) {
        out[name] = value;
    }
}

// An absent or null member leaves the value as it is; one of another type throws type_error.
template <class T>
void take(const json_value& in, const char* name, T& value) {
    const auto found = in.find(name);
    if (found != in.end() && !found->is_null()) {
        found->get_to(value);
    }
}

template <class T>
void take(const json_value& in, const char* name, std::optional<T>& value) {
    const auto found = in.find(name);
    if (found != in.end() && !found->is_null()) {
        value = found->template get<T>();
    }
}

void must_be_object(const json_value& in) {
    if (!in.is_object()) {
        throw json_value::type_error::create(302, "must be an object", &in);
    }
}

attachment_kind take_attachment_kind(const json_value& in, attachment_kind otherwise) {
    std::string name;
    take(in, "kind", name);
    if (name.empty()) {
        return otherwise;
    }
    const auto kind = attachment_kind_from(name);
    if (!kind) {
        throw json_value::other_error::create(501, "unknown kind of attachment: " + name, &in);
    }
    return *kind;
}

}  // namespace

std::string_view to_string(inbound_kind kind) {
    return name_in(inbound_kinds, kind);
}
std::string_view to_string(attachment_kind kind) {
    return name_in(attachment_kinds, kind);
}

std::optional<inbound_kind> inbound_kind_from(std::string_view name) {
    return kind_in<inbound_kind>(inbound_kinds, name);
}

std::optional<attachment_kind> attachment_kind_from(std::string_view name) {
    return kind_in<attachment_kind>(attachment_kinds, name);
}

void to_json(nlohmann::json& out, const place& value) {
    out = {{"lat", value.lat}, {"lon", value.lon}};
    put(out, "name", value.name);
}

void from_json(const nlohmann::json& in, place& value) {
    value = {};
    in.at("lat").get_to(value.lat);
    in.at("lon").get_to(value.lon);
    take(in, "name", value.name);
}

void to_json(nlohmann::json& out, const attachment& value) {
    out = {{"kind", to_string(value.kind)}};
    put(out, "ref", value.ref);
    put(out, "type", value.type);
    if (value.size != 0) {
        out["size"] = value.size;
    }
    put(out, "name", value.name);
}

void from_json(const nlohmann::json& in, attachment& value) {
    must_be_object(in);
    value = {};
    value.kind = take_attachment_kind(in, attachment_kind::file);
    take(in, "ref", value.ref);
    take(in, "type", value.type);
    take(in, "size", value.size);
    take(in, "name", value.name);
}

void to_json(nlohmann::json& out, const choice& value) {
    out = {{"value", value.value}, {"label", value.label}};
}

void from_json(const nlohmann::json& in, choice& value) {
    value = {};
    in.at("value").get_to(value.value);
    value.label = value.value;
    take(in, "label", value.label);
}

void to_json(nlohmann::json& out, const outbound_attachment& value) {
    out = {{"kind", to_string(value.kind)}, {"media", value.media}};
}

void from_json(const nlohmann::json& in, outbound_attachment& value) {
    value = {};
    in.at("media").get_to(value.media);
    value.kind = take_attachment_kind(in, attachment_kind::photo);
}

void to_json(nlohmann::json& out, const inbound_message& value) {
    out = json_value::object();
    put(out, "channel", value.channel);
    put(out, "id", value.id);
    put(out, "chat", value.chat);
    if (value.sender != yishi::sender{}) {
        json_value& sender = out["sender"] = json_value::object();
        put(sender, "id", value.sender.id);
        put(sender, "name", value.sender.name);
        put(sender, "language", value.sender.language);
    }
    if (value.sent_at != 0) {
        out["sent_at"] = json::rfc3339(value.sent_at);
    }
    out["kind"] = to_string(value.kind);
    put(out, "text", value.text);
    put(out, "choice", value.choice);
    if (value.location) {
        out["location"] = *value.location;
    }
    if (!value.attachments.empty()) {
        out["attachments"] = value.attachments;
    }
    put(out, "reply_to", value.reply_to);
    put(out, "message_id", value.message_id);
}

void from_json(const nlohmann::json& in, inbound_message& value) {
    must_be_object(in);
    value = {};
    take(in, "channel", value.channel);
    take(in, "id", value.id);
    take(in, "chat", value.chat);
    if (const auto sender = in.find("sender"); sender != in.end() && !sender->is_null()) {
        must_be_object(*sender);
        take(*sender, "id", value.sender.id);
        take(*sender, "name", value.sender.name);
        take(*sender, "language", value.sender.language);
    }
    std::string text;
    take(in, "sent_at", text);
    if (!text.empty()) {
        const auto at = json::parse_rfc3339(text);
        if (!at) {
            throw json_value::other_error::create(501, "not an RFC 3339 time: " + text, &in);
        }
        value.sent_at = *at;
    }
    text.clear();
    take(in, "kind", text);
    if (!text.empty()) {
        const auto kind = inbound_kind_from(text);
        if (!kind) {
            throw json_value::other_error::create(501, "unknown kind of message: " + text, &in);
        }
        value.kind = *kind;
    }
    take(in, "text", value.text);
    take(in, "choice", value.choice);
    take(in, "location", value.location);
    take(in, "attachments", value.attachments);
    take(in, "reply_to", value.reply_to);
    take(in, "message_id", value.message_id);
}

void to_json(nlohmann::json& out, const outbound_message& value) {
    out = json_value::object();
    put(out, "chat", value.chat);
    put(out, "text", value.text);
    if (!value.choices.empty()) {
        out["choices"] = value.choices;
    }
    if (!value.attachments.empty()) {
        json_value& attachments = out["attachments"] = json_value::array();
        for (const outbound_attachment& each : value.attachments) {
            json_value item;
            to_json(item, each);
            attachments.push_back(std::move(item));
        }
    }
    if (value.location) {
        out["location"] = *value.location;
    }
    put(out, "reply_to", value.reply_to);
}

void from_json(const nlohmann::json& in, outbound_message& value) {
    must_be_object(in);
    value = {};
    take(in, "chat", value.chat);
    take(in, "text", value.text);
    take(in, "choices", value.choices);
    if (const auto list = in.find("attachments"); list != in.end() && !list->is_null()) {
        if (!list->is_array()) {
            throw json_value::type_error::create(302, "attachments must be an array", &in);
        }
        for (const json_value& each : *list) {
            from_json(each, value.attachments.emplace_back());
        }
    }
    take(in, "location", value.location);
    take(in, "reply_to", value.reply_to);
}

}  // namespace yishi
