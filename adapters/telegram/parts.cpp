// A message to a resident becomes requests to Telegram, one a part.
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/common/buttons.hpp"
#include "adapters/common/split.hpp"
#include "adapters/telegram/limits.hpp"
#include "adapters/telegram/telegram.hpp"
#include "json/quote.hpp"

namespace yishi::adapters::telegram {

namespace {

constexpr std::size_t usual_rest = 512;  // bytes beside the text

bool is_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

// Ids are numbers; names of public chats ("@town") are strings.
void append_id(std::string& out, std::string_view id) {
    if (is_number(id)) {
        out += id;
    } else {
        json::append_quoted(out, id);
    }
}

std::string keyboard(std::span<const choice> choices) {
    button_layout layout;
    layout.buttons = buttons_max;
    std::string out;
    out.reserve(usual_rest);
    out = R"({"inline_keyboard":[)";
    bool first_row = true;
    for (const auto row : button_rows(choices, layout)) {
        if (!first_row) out += ',';
        first_row = false;
        out += '[';
        for (const choice& one : row) {
            if (out.back() != '[') out += ',';
            out += R"({"text":)";
            json::append_quoted(out, one.label.empty() ? one.value : one.label);
            out += R"(,"callback_data":)";
            json::append_quoted(out, button_data(one.value, button_bytes_max));
            out += '}';
        }
        out += ']';
    }
    out += "]}";
    return out;
}

std::string quote_of(std::string_view id) {
    return R"({"message_id":)" + std::string{id} + R"(,"allow_sending_without_reply":true})";
}

// The members that every request has; `last` carries the buttons, `first` the quote.
struct frame {
    const outbound_message& message;

    void close(part& one, bool first, bool last) const {
        if (first && is_number(message.reply_to))
            field(one, "reply_parameters", quote_of(message.reply_to));
        if (last && !message.choices.empty()) field(one, "reply_markup", keyboard(message.choices));
        if (one.form.empty()) one.json += '}';
    }
    // `json` is a JSON text; a form has it as a field.
    static void field(part& one, std::string_view name, std::string json) {
        if (one.form.empty()) {
            json::append_key(one.json, name);
            one.json += json;
        } else {
            one.form.push_back({std::string{name}, std::move(json), {}});
        }
    }
};

part text_part(std::string_view chat, std::string_view text) {
    part out;
    out.method = "sendMessage";
    out.json.reserve(text.size() + usual_rest);
    out.json = R"({"chat_id":)";
    append_id(out.json, chat);
    json::append_key(out.json, "text");
    json::append_quoted(out.json, text);
    return out;
}

part place_part(std::string_view chat, const place& where) {
    part out;
    out.method = where.name.empty() ? "sendLocation" : "sendVenue";
    out.json = R"({"chat_id":)";
    append_id(out.json, chat);
    json::append_key(out.json, "latitude");
    out.json += nlohmann::json(where.lat).dump();
    json::append_key(out.json, "longitude");
    out.json += nlohmann::json(where.lon).dump();
    if (!where.name.empty()) {
        json::append_key(out.json, "title");
        json::append_quoted(out.json, where.name);
        json::append_key(out.json, "address");
        json::append_quoted(out.json, where.name);
    }
    return out;
}

part file_part(std::string_view chat, const outbound_attachment& file, std::string caption) {
    struct method {
        std::string_view name;
        std::string_view field;
    };
    const method how = [&]() -> method {
        switch (file.kind) {
            case attachment_kind::photo:
                return {"sendPhoto", "photo"};
            case attachment_kind::voice:
                return {"sendVoice", "voice"};
            case attachment_kind::video:
                return {"sendVideo", "video"};
            case attachment_kind::sticker:
                return {"sendSticker", "sticker"};
            case attachment_kind::file:
            case attachment_kind::contact:
                break;
        }
        return {"sendDocument", "document"};
    }();
    part out;
    out.method = how.name;
    out.form.push_back({"chat_id", std::string{chat}, {}});
    if (!caption.empty()) out.form.push_back({"caption", std::move(caption), {}});
    out.form.push_back({std::string{how.field}, {}, file.media});
    return out;
}

}  // namespace

std::vector<part> make_parts(const outbound_message& message) {
    std::vector<part> out;
    const bool caption = message.attachments.size() == 1 && !message.location &&
                         message.attachments.front().kind != attachment_kind::sticker &&
                         length(message.text, text_unit::utf16) <= caption_max;
    for (const auto& file : message.attachments)
        out.push_back(file_part(message.chat, file, caption ? message.text : std::string{}));
    if (message.location) out.push_back(place_part(message.chat, *message.location));
    if (!caption)
        for (const auto& text : split_text(message.text, text_max, text_unit::utf16))
            out.push_back(text_part(message.chat, text));
    const frame around{message};
    for (auto& one : out) around.close(one, &one == &out.front(), &one == &out.back());
    return out;
}

bool is_one_part(const outbound_message& message) {
    // No unit is shorter than a byte.
    return message.attachments.empty() && !message.location && message.text.size() <= text_max;
}

}  // namespace yishi::adapters::telegram
