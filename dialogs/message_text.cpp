// The messages' JSON as text, without a tree in between: this happens with every turn.
#include <algorithm>

#include "dialogs/message.hpp"
#include "json/compact.hpp"
#include "json/time.hpp"

namespace yishi {
namespace {

using json::compact_reader;
using json::compact_writer;

void put(compact_writer& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.key(name);
    out.text(value);
}

void put(compact_writer& out, const std::optional<place>& where) {
    if (!where) return;
    out.key("location");
    out.open('{');
    out.key("lat");
    out.number(where->lat);
    out.key("lon");
    out.number(where->lon);
    put(out, "name", where->name);
    out.close('}');
}

template <class T, class Write>
void put_list(compact_writer& out, std::string_view name, const std::vector<T>& list, Write write) {
    if (list.empty()) return;
    out.key(name);
    out.open('[');
    for (const T& each : list) {
        out.open('{');
        write(each);
        out.close('}');
    }
    out.close(']');
}

void put(compact_writer& out, const sender& from) {
    if (from == sender{}) return;
    out.key("sender");
    out.open('{');
    put(out, "id", from.id);
    put(out, "name", from.name);
    put(out, "language", from.language);
    out.close('}');
}

template <class Take>
void take_members(compact_reader& in, Take take) {
    for (in.open('{'); in.more('}');) {
        const std::string_view name = in.key();
        if (in.peek() == 'n') {
            in.null();
        } else if (!take(name)) {
            in.skip();
        }
    }
}

template <class T, class Take>
void take_list(compact_reader& in, std::vector<T>& list, Take take) {
    for (in.open('['); in.more(']');) list.push_back(take());
}

choice take_choice(compact_reader& in) {
    choice out;
    bool labelled = false;
    take_members(in, [&](std::string_view name) {
        if (name == "value") return out.value = in.text(), true;
        if (name == "label") return out.label = in.text(), labelled = true;
        return false;
    });
    if (!labelled) out.label = out.value;
    return out;
}

outbound_attachment take_attachment(compact_reader& in) {
    outbound_attachment out;
    take_members(in, [&](std::string_view name) {
        if (name == "media") return out.media = in.text(), true;
        if (name != "kind") return false;
        const auto kind = attachment_kind_from(in.text());
        if (!kind) in.fail();
        out.kind = kind.value_or(out.kind);
        return true;
    });
    if (out.media.empty()) in.fail();
    return out;
}

place take_place(compact_reader& in) {
    place out;
    take_members(in, [&](std::string_view name) {
        if (name == "lat") return out.lat = in.number(), true;
        if (name == "lon") return out.lon = in.number(), true;
        if (name == "name") return out.name = in.text(), true;
        return false;
    });
    return out;
}

}  // namespace

std::string to_text(const inbound_message& value) {
    compact_writer out;
    out.open('{');
    put(out, "channel", value.channel);
    put(out, "id", value.id);
    put(out, "chat", value.chat);
    put(out, value.sender);
    if (value.sent_at != 0) put(out, "sent_at", json::rfc3339(value.sent_at));
    put(out, "kind", to_string(value.kind));
    put(out, "text", value.text);
    put(out, "choice", value.choice);
    put(out, value.location);
    put_list(out, "attachments", value.attachments, [&](const attachment& each) {
        put(out, "kind", to_string(each.kind));
        put(out, "ref", each.ref);
        put(out, "type", each.type);
        if (each.size != 0) {
            out.key("size");
            out.integer(each.size);
        }
        put(out, "name", each.name);
    });
    put(out, "reply_to", value.reply_to);
    put(out, "message_id", value.message_id);
    out.close('}');
    return out.take();
}

std::string to_text(const outbound_message& value) {
    compact_writer out;
    out.open('{');
    put(out, "chat", value.chat);
    put(out, "text", value.text);
    put_list(out, "choices", value.choices, [&](const choice& each) {
        out.key("value");
        out.text(each.value);
        out.key("label");
        out.text(each.label);
    });
    put_list(out, "attachments", value.attachments, [&](const outbound_attachment& each) {
        put(out, "kind", to_string(each.kind));
        put(out, "media", each.media);
    });
    put(out, value.location);
    put(out, "reply_to", value.reply_to);
    out.close('}');
    return out.take();
}

std::optional<outbound_message> outbound_from_text(std::string_view text) {
    compact_reader in(text);
    outbound_message out;
    take_members(in, [&](std::string_view name) {
        if (name == "chat") return out.chat = in.text(), true;
        if (name == "text") return out.text = in.text(), true;
        if (name == "reply_to") return out.reply_to = in.text(), true;
        if (name == "location") return out.location = take_place(in), true;
        if (name == "choices")
            return take_list(in, out.choices, [&] { return take_choice(in); }), true;
        if (name == "attachments")
            return take_list(in, out.attachments, [&] { return take_attachment(in); }), true;
        return false;
    });
    if (!in.done()) return std::nullopt;
    return out;
}

}  // namespace yishi
