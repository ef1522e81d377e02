// An update from Telegram becomes messages. Anonymised sample:
//   {"update_id":870012345,"message":{"message_id":15,"date":1767225600,
//    "from":{"id":5000000001,"is_bot":false,"first_name":"Li","language_code":"zh-hans"},
//    "chat":{"id":5000000001,"type":"private"},"text":"/start"}}
#include <string>
#include <string_view>
#include <utility>

#include "adapters/telegram/content.hpp"
#include "adapters/telegram/telegram.hpp"

namespace yishi::adapters::telegram {

namespace {

constexpr std::int64_t ms = 1000;

// Who stands behind an event, and where. False: nobody we talk to.
bool read_sender(node event, inbound_message& into) {
    const node from = member(event, "from");
    if (!from) return false;
    if (flag(from, "is_bot")) return false;
    into.sender.id = id_text(from, "id");
    into.sender.name = text(from, "first_name");
    if (const auto last = text(from, "last_name"); !last.empty()) {
        if (!into.sender.name.empty()) into.sender.name += ' ';
        into.sender.name += last;
    }
    into.sender.language = text(from, "language_code");
    return !into.sender.id.empty();
}

enum class chat_kind { private_chat, group, other, broken };

chat_kind read_chat(node event, std::string& id) {
    const node chat = member(event, "chat");
    if (!chat) return chat_kind::broken;
    id = id_text(chat, "id");
    if (id.empty()) return chat_kind::broken;
    const std::string_view type = text(chat, "type");
    if (type == "private") return chat_kind::private_chat;
    return type == "group" || type == "supergroup" ? chat_kind::group : chat_kind::other;
}

void read_message(node event, inbound_kind kind, inbound_message into, parsed& out) {
    const chat_kind where = read_chat(event, into.chat);
    if (where == chat_kind::broken) {
        out.error = "a message without chat.id";
        return;
    }
    if (!read_sender(event, into)) return;
    if (where == chat_kind::group && kind == inbound_kind::message) {
        if (!is_service(event)) out.declined.push_back(std::move(into.chat));
        return;
    }
    if (where != chat_kind::private_chat) return;
    into.kind = kind;
    into.message_id = id_text(event, "message_id");
    into.sent_at = ms * integer(event, kind == inbound_kind::edit ? "edit_date" : "date");
    if (const node quoted = member(event, "reply_to_message"))
        into.reply_to = id_text(quoted, "message_id");
    // A live location moves by edits, many a minute: only where it began counts.
    if (kind == inbound_kind::edit && member(event, "location")) return;
    if (!read_content(event, into)) return;
    out.messages.push_back(std::move(into));
}

void read_button(node event, std::int64_t at, inbound_message into, parsed& out) {
    if (auto id = id_text(event, "id"); !id.empty()) out.acknowledge.push_back(std::move(id));
    const node carrier = member(event, "message");
    // Without it, the button was in an inline message that is nobody's conversation.
    if (!carrier || !read_sender(event, into)) return;
    if (read_chat(carrier, into.chat) != chat_kind::private_chat) return;
    into.kind = inbound_kind::choice;
    into.choice = text(event, "data");
    if (into.choice.empty()) return;
    into.sent_at = at;
    into.reply_to = id_text(carrier, "message_id");
    out.messages.push_back(std::move(into));
}

// The resident blocks the bot or takes it back; somebody adds it to a group.
void read_membership(node event, inbound_message into, parsed& out) {
    const chat_kind where = read_chat(event, into.chat);
    const node before = member(event, "old_chat_member");
    const node after = member(event, "new_chat_member");
    if (where == chat_kind::broken || !before || !after) {
        out.error = "my_chat_member without chat or states";
        return;
    }
    const auto outside = [](std::string_view status) {
        return status == "kicked" || status == "left";
    };
    const bool was_out = outside(text(before, "status"));
    const bool is_out = outside(text(after, "status"));
    if (was_out == is_out || !read_sender(event, into)) return;
    if (where == chat_kind::group && !is_out) out.declined.push_back(std::move(into.chat));
    if (where != chat_kind::private_chat) return;
    into.kind = is_out ? inbound_kind::leave : inbound_kind::join;
    into.sent_at = ms * integer(event, "date");
    out.messages.push_back(std::move(into));
}

}  // namespace

parsed parse_update(const verified& body, const channel& on) {
    parsed out;
    json::wire_text update;
    json::parse_error problem;
    if (!update.read(body.body, &problem)) {
        out.error = "not JSON: " + problem.message;
        return out;
    }
    const node root = update.root();
    inbound_message base;
    base.channel = on.id;
    base.id = id_text(root, "update_id");
    if (base.id.empty()) {
        out.error = "no update: update_id is missing";
        return out;
    }
    if (const node sent = member(root, "message")) {
        read_message(sent, inbound_kind::message, std::move(base), out);
    } else if (const node edited = member(root, "edited_message")) {
        read_message(edited, inbound_kind::edit, std::move(base), out);
    } else if (const node pressed = member(root, "callback_query")) {
        read_button(pressed, body.at, std::move(base), out);
    } else if (const node moved = member(root, "my_chat_member")) {
        read_membership(moved, std::move(base), out);
    }
    return out;
}

}  // namespace yishi::adapters::telegram
