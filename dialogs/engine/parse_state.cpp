// Reads what dump_state.cpp wrote. Unknown names are passed over.
#include "dialogs/engine/state.hpp"

#include <algorithm>

#include "json/compact.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::size_t list_max = 4096;  // items of any list: more is no state of ours

// The next item of a list of fixed length.
template <class Read>
auto item(json::compact_reader& in, Read read) {
    if (!in.more(']')) {
        in.fail();
    }
    return read();
}

std::string text_item(json::compact_reader& in) {
    return item(in, [&] { return in.text(); });
}

std::int64_t integer_item(json::compact_reader& in) {
    return item(in, [&] { return in.integer(); });
}

void end_items(json::compact_reader& in) {
    if (in.more(']')) {
        in.fail();
    }
}

template <class T, class Read>
void take_list(json::compact_reader& in, std::vector<T>& list, Read read) {
    for (in.open('['); in.more(']');) {
        in.open('[');
        list.push_back(read());
        end_items(in);
        if (list.size() > list_max) {
            in.fail();
        }
    }
}

template <class E>
E enum_of(json::compact_reader& in, std::int64_t number, E last) {
    if (number < 0 || number > static_cast<std::int64_t>(last)) {
        in.fail();
        return E{};
    }
    return static_cast<E>(number);
}

// ---- answers: a text, number or boolean as itself, null when skipped, else an object
// -------------

answer_value take_object(json::compact_reader& in) {
    location_answer place;
    std::optional<answer_value> media;
    bool is_place = false;
    for (in.open('{'); in.more('}');) {
        const std::string_view name = in.key();
        if (name == "m") {
            media = media_answer{in.integer()};
        } else if (name == "t") {
            is_place = true;
            place.text = in.text();
        } else if (name == "a") {
            place.area = in.text();
        } else if (name == "n") {
            place.title = in.text();
        } else if (name == "p") {
            in.open('[');
            place.lat = item(in, [&] { return in.number(); });
            place.lon = item(in, [&] { return in.number(); });
            end_items(in);
        } else {
            in.skip();
        }
    }
    if (media) {
        return *std::move(media);
    }
    return is_place ? answer_value(std::move(place)) : answer_value(passed{});
}

answer_value take_value(json::compact_reader& in) {
    switch (in.peek()) {
        case '"':
            return in.text();
        case 't':
        case 'f':
            return in.boolean();
        case 'n':
            in.null();
            return skipped{};
        case '{':
            return take_object(in);
        default:
            return in.number();
    }
}

// ---- the members
// ---------------------------------------------------------------------------------

kept_attachment read_attachment(json::compact_reader& in) {
    kept_attachment out;
    out.step = text_item(in);
    out.attachment.kind = enum_of(in, integer_item(in), attachment_kind::contact);
    out.attachment.ref = text_item(in);
    out.attachment.type = text_item(in);
    out.attachment.size = integer_item(in);
    out.attachment.name = text_item(in);
    return out;
}

// False: the name is none of these.
bool read_dialog(json::compact_reader& in, std::string_view name, state& value) {
    if (name == "f") {
        take_list(in, value.frames, [&] {
            std::string dialog = text_item(in);
            return frame{std::move(dialog), text_item(in)};
        });
    } else if (name == "a") {
        take_list(in, value.answers, [&] {
            answer out;
            out.dialog = text_item(in);
            out.step = text_item(in);
            out.value = item(in, [&] { return take_value(in); });
            return out;
        });
    } else if (name == "m") {
        take_list(in, value.attachments, [&] { return read_attachment(in); });
    } else if (name == "h") {
        take_list(in, value.history, [&] {
            const std::int64_t depth = integer_item(in);
            return asked{depth, text_item(in)};
        });
    } else if (name == "o") {
        in.open('[');
        value.opened.emplace();
        value.opened->number = text_item(in);
        value.opened->due_at = integer_item(in);
        value.opened->queue = text_item(in);
        end_items(in);
    } else if (name == "ch") {
        value.changing = in.boolean();
    } else if (name == "mi") {
        value.misses = static_cast<int>(std::min<std::int64_t>(in.integer(), 1'000'000));
    } else if (name == "ta") {
        value.told_attachments = in.boolean();
    } else if (name == "lo") {
        value.lobby = in.boolean();
    } else if (name == "lt") {
        in.open('[');
        value.last_text.id = text_item(in);
        value.last_text.dialog = text_item(in);
        value.last_text.step = text_item(in);
        value.last_text.at = integer_item(in);
        end_items(in);
    } else if (name == "mid") {
        value.missed_id = in.text();
    } else {
        return false;
    }
    return true;
}

kept_question read_question(json::compact_reader& in) {
    kept_question out;
    out.what = enum_of(in, integer_item(in), question_event::kind::notice);
    out.case_number = text_item(in);
    out.case_title = text_item(in);
    out.text = text_item(in);
    return out;
}

void read_member(json::compact_reader& in, std::string_view name, state& value) {
    if (read_dialog(in, name, value)) {
        return;
    }
    if (name == "l") {
        value.language = in.text();
    } else if (name == "g") {
        value.greeted = in.boolean();
    } else if (name == "pv") {
        value.privacy = in.text();
    } else if (name == "p") {
        value.prompt = enum_of(in, in.integer(), prompt::missing);
    } else if (name == "of") {
        take_list(in, value.offered, [&] {
            std::string number = text_item(in);
            return choice{std::move(number), text_item(in)};
        });
    } else if (name == "t") {
        value.typed = in.text();
    } else if (name == "ti") {
        value.typed_id = in.text();
    } else if (name == "w") {
        in.open('[');
        value.words.text = text_item(in);
        value.words.id = text_item(in);
        value.words.at = integer_item(in);
        end_items(in);
    } else if (name == "q") {
        take_list(in, value.questions, [&] { return read_question(in); });
    } else if (name == "s") {
        value.silent = in.text();
    } else if (name == "pe") {
        value.pending = enum_of(in, in.integer(), continuation::begin);
    } else if (name == "sa") {
        value.said = in.text();
    } else if (name == "i") {
        value.idle_set = in.boolean();
    } else {
        in.skip();
    }
}

// What hangs together in a state that the engine wrote; another one must not lead it astray.
bool sound(const state& value) {
    for (const asked& each : value.history) {
        if (each.depth < 0 || each.depth >= static_cast<std::int64_t>(value.frames.size())) {
            return false;
        }
    }
    return value.frames.size() <= frames_max;
}

}  // namespace

std::optional<state> parse_state(std::string_view text) {
    state out;
    if (text.empty()) {
        return out;
    }
    json::compact_reader in(text);
    for (in.open('{'); in.more('}');) {
        const std::string_view name = in.key();
        read_member(in, name, out);
    }
    return in.done() && sound(out) ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace yishi::dialogs
