// The JSON form of a state has short names and leaves out what is empty: it is written with every
// message. Enumerations are written as numbers: new values go to the end. parse_state.cpp reads it.
#include "dialogs/engine/state.hpp"
#include "json/compact.hpp"

namespace yishi::dialogs {
namespace {

void put(json::compact_writer& out, std::string_view name, const std::string& value) {
    if (!value.empty()) {
        out.key(name);
        out.text(value);
    }
}

void put(json::compact_writer& out, std::string_view name, std::int64_t value) {
    if (value != 0) {
        out.key(name);
        out.integer(value);
    }
}

void put_flag(json::compact_writer& out, std::string_view name, bool value) {
    if (value) {
        out.key(name);
        out.boolean(value);
    }
}

template <class T, class Write>
void put_list(json::compact_writer& out,
              std::string_view name,
              const std::vector<T>& list,
              Write write) {
    if (list.empty()) {
        return;
    }
    out.key(name);
    out.open('[');
    for (const T& each : list) {
        out.open('[');
        write(each);
        out.close(']');
    }
    out.close(']');
}

// An answer: a text, number or boolean as itself, null when skipped, else an object.
struct value_writer {
    json::compact_writer& out;
    void operator()(const skipped&) const { out.null(); }
    void operator()(const passed&) const {
        out.open('{');
        out.close('}');
    }
    void operator()(const std::string& text) const { out.text(text); }
    void operator()(double number) const { out.number(number); }
    void operator()(bool yes) const { out.boolean(yes); }
    void operator()(const media_answer& media) const {
        out.open('{');
        out.key("m");
        out.integer(media.count);
        out.close('}');
    }
    void operator()(const location_answer& place) const {
        out.open('{');
        out.key("t");
        out.text(place.text);
        if (place.lat && place.lon) {
            out.key("p");
            out.open('[');
            out.number(*place.lat);
            out.number(*place.lon);
            out.close(']');
        }
        put(out, "a", place.area);
        put(out, "n", place.title);
        out.close('}');
    }
};

void write_attachment(json::compact_writer& out, const kept_attachment& each) {
    out.text(each.step);
    out.integer(static_cast<int>(each.attachment.kind));
    out.text(each.attachment.ref);
    out.text(each.attachment.type);
    out.integer(each.attachment.size);
    out.text(each.attachment.name);
}

void write_dialog(json::compact_writer& out, const state& value) {
    put_list(out, "f", value.frames, [&](const frame& each) {
        out.text(each.dialog);
        out.text(each.step);
    });
    put_list(out, "a", value.answers, [&](const answer& each) {
        out.text(each.dialog);
        out.text(each.step);
        std::visit(value_writer{out}, each.value);
    });
    put_list(out, "m", value.attachments, [&](const kept_attachment& each) {
        write_attachment(out, each);
    });
    put_list(out, "h", value.history, [&](const asked& each) {
        out.integer(each.depth);
        out.text(each.step);
    });
    if (value.opened) {
        out.key("o");
        out.open('[');
        out.text(value.opened->number);
        out.integer(value.opened->due_at);
        out.text(value.opened->queue);
        out.close(']');
    }
    put_flag(out, "ch", value.changing);
    put(out, "mi", value.misses);
    put_flag(out, "ta", value.told_attachments);
    put_flag(out, "lo", value.lobby);
    if (value.last_text.at != 0) {
        out.key("lt");
        out.open('[');
        out.text(value.last_text.id);
        out.text(value.last_text.dialog);
        out.text(value.last_text.step);
        out.integer(value.last_text.at);
        out.close(']');
    }
    put(out, "mid", value.missed_id);
}

}  // namespace

std::string dump_state(const state& value) {
    json::compact_writer out;
    out.open('{');
    put(out, "l", value.language);
    put_flag(out, "g", value.greeted);
    put(out, "pv", value.privacy);
    write_dialog(out, value);
    put(out, "p", static_cast<std::int64_t>(value.prompt));
    put_list(out, "of", value.offered, [&](const choice& each) {
        out.text(each.value);
        out.text(each.label);
    });
    put(out, "t", value.typed);
    put(out, "ti", value.typed_id);
    if (value.words.at != 0) {
        out.key("w");
        out.open('[');
        out.text(value.words.text);
        out.text(value.words.id);
        out.integer(value.words.at);
        out.close(']');
    }
    put_list(out, "q", value.questions, [&](const kept_question& each) {
        out.integer(static_cast<int>(each.what));
        out.text(each.case_number);
        out.text(each.case_title);
        out.text(each.text);
    });
    put(out, "s", value.silent);
    put(out, "pe", static_cast<std::int64_t>(value.pending));
    put(out, "sa", value.said);
    put_flag(out, "i", value.idle_set);
    out.close('}');
    return out.take();
}

}  // namespace yishi::dialogs
