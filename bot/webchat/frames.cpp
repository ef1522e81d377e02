#include "bot/webchat/frames.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "json/json.hpp"

namespace yishi::webchat {

namespace {

using json_value = nlohmann::json;

constexpr std::size_t token_max = 64;     // bytes
constexpr std::size_t language_max = 35;  // bytes

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(std::string_view text, std::size_t size_max) {
    return !text.empty() && text.size() <= size_max &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return letter_or_digit(c) || c == '-' || c == '_';
           });
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

// The member as text: false if it is there and is none.
bool take(const json_value& in, const char* name, std::string& out) {
    const auto found = in.find(name);
    if (found == in.end()) return true;
    if (!found->is_string()) return false;
    out = found->get<std::string>();
    std::replace(out.begin(), out.end(), '\0', ' ');
    return true;
}

bool take_after(const json_value& in, std::int64_t& out) {
    const auto found = in.find("after");
    if (found == in.end() || !found->is_number_integer()) return false;
    out = found->get<std::int64_t>();
    return out >= 0;
}

bool take_place(const json_value& in, std::optional<place>& out) {
    const auto found = in.find("location");
    if (found == in.end()) return true;
    if (!found->is_object()) return false;
    const auto lat = found->find("lat");
    const auto lon = found->find("lon");
    if (lat == found->end() || lon == found->end() || !lat->is_number() || !lon->is_number())
        return false;
    out.emplace();
    out->lat = lat->get<double>();
    out->lon = lon->get<double>();
    return out->lat >= -90 && out->lat <= 90 && out->lon >= -180 && out->lon <= 180;
}

bool take_media(const json_value& in, std::vector<std::string>& out) {
    const auto found = in.find("media");
    if (found == in.end()) return true;
    if (!found->is_array() || found->size() > photos_max) return false;
    for (const json_value& each : *found) {
        if (!each.is_string()) return false;
        out.push_back(each.get<std::string>());
    }
    return true;
}

client_frame parse_send(const json_value& in) {
    send out;
    if (!take(in, "id", out.id) || !is_name(out.id, client_id_max)) return unusable{};
    unusable refused;
    refused.id = out.id;
    const bool whole = take(in, "text", out.text) && take(in, "choice", out.choice) &&
                       take(in, "lang", out.language) && take_place(in, out.location) &&
                       take_media(in, out.media);
    if (!whole || code_points(out.text) > text_max || out.choice.size() > choice_max)
        return refused;
    if (!is_name(out.language, language_max)) out.language.clear();
    const bool empty = out.text.empty() && out.choice.empty() && !out.location && out.media.empty();
    if (empty) return refused;
    return out;
}

bool parse_object(std::string_view text, json_value& out) {
    return text.size() <= frame_max && json::parse(text, out) && out.is_object();
}

json_value stored_body(const storage::message_row& row) {
    json_value body = json_value::parse(row.body, nullptr, false);
    return body.is_object() ? body : json_value::object();
}

json_value media_list(const json_value& attachments) {
    json_value out = json_value::array();
    for (const json_value& each : attachments) {
        json_value item{{"kind", each.value("kind", "file")}};
        if (const std::string type = each.value("type", ""); !type.empty()) item["type"] = type;
        out.push_back(std::move(item));
    }
    return out;
}

json_value entry_of(std::string_view chat, const storage::message_row& row) {
    const json_value body = stored_body(row);
    const bool theirs = row.direction == storage::direction::in;
    json_value out{{"seq", row.seq}, {"at", row.at}};
    const bool person = row.author.starts_with("person:");
    out["from"] = theirs ? "resident" : person ? "person" : "bot";
    const std::string prefix = platform_id(chat, "");
    if (theirs && row.platform_id.starts_with(prefix))
        out["id"] = row.platform_id.substr(prefix.size());
    for (const char* name : {"text", "location"})
        if (const auto found = body.find(name); found != body.end()) out[name] = *found;
    if (const auto found = body.find("choices"); !theirs && found != body.end())
        out["choices"] = *found;
    if (const auto found = body.find("attachments"); found != body.end() && found->is_array())
        out["media"] = media_list(*found);
    return out;
}

json_value entries_of(std::string_view chat, std::span<const storage::message_row> rows) {
    json_value out = json_value::array();
    for (const storage::message_row& row : rows) out.push_back(entry_of(chat, row));
    return out;
}

std::string dump(const json_value& value) {
    return value.dump(-1, ' ', false, json_value::error_handler_t::replace);
}

}  // namespace

client_frame parse_frame(std::string_view text) {
    json_value in;
    std::string type;
    if (!parse_object(text, in) || !take(in, "type", type)) return unusable{};
    if (type == "ping") return ping{};
    if (type == "send") return parse_send(in);
    hello out;
    const bool usable = type == "hello" && take(in, "token", out.token) &&
                        is_name(out.token, token_max) && take_after(in, out.after);
    if (!usable) return unusable{};
    return out;
}

std::optional<poll> parse_poll(std::string_view body) {
    json_value in;
    poll out;
    if (!parse_object(body, in) || !take_after(in, out.after)) return std::nullopt;
    const auto wait = in.find("wait");
    out.wait = wait != in.end() && wait->is_boolean() && wait->get<bool>();
    return out;
}

std::string welcome_frame(std::int64_t last, bool reset) {
    json_value out{{"type", "welcome"}, {"last", last}};
    if (reset) out["reset"] = true;
    return dump(out);
}

std::string ack_frame(std::string_view id, std::int64_t seq) {
    return dump({{"type", "ack"}, {"id", id}, {"seq", seq}});
}

std::string refused_frame(std::string_view id, std::string_view code, std::int64_t retry_ms) {
    json_value out{{"type", "refused"}, {"id", id}, {"code", code}};
    if (retry_ms > 0) out["retry_ms"] = retry_ms;
    return dump(out);
}

std::string error_frame(std::string_view code) {
    return dump({{"type", "error"}, {"code", code}});
}

std::string pong_frame() {
    return R"({"type":"pong"})";
}

std::string entries_frame(std::string_view chat, std::span<const storage::message_row> rows) {
    json_value out{{"type", "entries"}};
    out["entries"] = entries_of(chat, rows);
    return dump(out);
}

std::string poll_body(std::string_view chat,
                      std::span<const storage::message_row> rows,
                      bool reset) {
    json_value out;
    out["entries"] = entries_of(chat, rows);
    if (reset) out["reset"] = true;
    return dump(out);
}

std::string platform_id(std::string_view chat, std::string_view client_id) {
    return std::string(chat).append(":").append(client_id);
}

inbound_message to_inbound(std::string_view channel,
                           std::string_view chat,
                           const send& from,
                           std::vector<attachment> attachments,
                           std::int64_t now) {
    inbound_message out;
    out.channel = channel;
    out.id = platform_id(chat, from.id);
    out.chat = chat;
    out.sender.id = chat;
    out.sender.language = from.language;
    out.sent_at = now;
    out.kind = from.choice.empty() ? inbound_kind::message : inbound_kind::choice;
    out.text = from.text;
    out.choice = from.choice;
    out.location = from.location;
    out.attachments = std::move(attachments);
    return out;
}

std::optional<media_place> parse_media_place(std::string_view text) {
    media_place out;
    const char* const end = text.data() + text.size();
    const auto seq = std::from_chars(text.data(), end, out.seq);
    if (seq.ec != std::errc() || seq.ptr == end || *seq.ptr != '-' || out.seq < 1)
        return std::nullopt;
    const auto index = std::from_chars(seq.ptr + 1, end, out.index);
    if (index.ec != std::errc() || index.ptr != end) return std::nullopt;
    return out;
}

std::optional<std::string> media_of(const storage::message_row& row, std::size_t index) {
    const json_value body = stored_body(row);
    const auto found = body.find("attachments");
    if (found == body.end() || !found->is_array() || index >= found->size()) return std::nullopt;
    const bool theirs = row.direction == storage::direction::in;
    std::string hash = (*found)[index].value(theirs ? "ref" : "media", "");
    if (!is_sha256(hash)) return std::nullopt;
    return hash;
}

bool is_sha256(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace yishi::webchat
