#include "dialogs/engine/state.hpp"

#include <nlohmann/json.hpp>

#include "json/json.hpp"

namespace yishi::dialogs {
namespace {

// The JSON form has short names and leaves out what is empty: it is written with every message.
// Enumerations are written as numbers; new values go to the end.

using node = nlohmann::json;

template <class T>
void put(node& out, const char* name, const T& value) {
    if (value != T{}) {
        out[name] = value;
    }
}

template <class T>
void take(const node& in, const char* name, T& value) {
    if (const auto found = in.find(name); found != in.end()) {
        found->get_to(value);
    }
}

template <class E>
void take_enum(const node& in, const char* name, E last, E& value) {
    int number = 0;
    take(in, name, number);
    if (number < 0 || number > static_cast<int>(last)) {
        throw node::other_error::create(501, "unknown value", &in);
    }
    value = static_cast<E>(number);
}

// ---- answers: a text, number or boolean as itself, null when skipped, else {"kind": ..}
// ----------

node dump_value(const answer_value& value) {
    struct visitor {
        node operator()(const skipped&) const { return nullptr; }
        node operator()(const passed&) const { return node::object(); }
        node operator()(const std::string& text) const { return text; }
        node operator()(double number) const { return number; }
        node operator()(bool yes) const { return yes; }
        node operator()(const media_answer& media) const { return {{"m", media.count}}; }
        node operator()(const location_answer& place) const {
            node out = {{"t", place.text}};
            if (place.lat && place.lon) {
                out["p"] = {*place.lat, *place.lon};
            }
            put(out, "a", place.area);
            put(out, "n", place.title);
            return out;
        }
    };
    return std::visit(visitor{}, value);
}

answer_value parse_value(const node& in) {
    if (in.is_null()) {
        return skipped{};
    }
    if (in.is_string()) {
        return in.get<std::string>();
    }
    if (in.is_boolean()) {
        return in.get<bool>();
    }
    if (in.is_number()) {
        return in.get<double>();
    }
    if (in.contains("m")) {
        return media_answer{in["m"].get<std::int64_t>()};
    }
    if (!in.contains("t")) {
        return passed{};
    }
    location_answer place;
    take(in, "t", place.text);
    if (in.contains("p")) {
        place.lat = in["p"].at(0).get<double>();
        place.lon = in["p"].at(1).get<double>();
    }
    take(in, "a", place.area);
    take(in, "n", place.title);
    return place;
}

// ---- lists
// ---------------------------------------------------------------------------------------

template <class T, class Dump>
void put_list(node& out, const char* name, const std::vector<T>& list, Dump dump) {
    if (list.empty()) {
        return;
    }
    node& array = out[name] = node::array();
    for (const T& each : list) {
        array.push_back(dump(each));
    }
}

template <class T, class Parse>
void take_list(const node& in, const char* name, std::vector<T>& list, Parse parse) {
    if (const auto found = in.find(name); found != in.end()) {
        for (const node& each : *found) {
            list.push_back(parse(each));
        }
    }
}

std::string text_at(const node& in, std::size_t index) {
    return in.at(index).get<std::string>();
}

node dump_question(const kept_question& each) {
    node out = {{"k", static_cast<int>(each.what)}, {"c", each.case_number}};
    put(out, "n", each.case_title);
    put(out, "t", each.text);
    return out;
}

kept_question parse_question(const node& in) {
    kept_question out;
    take_enum(in, "k", question_event::kind::notice, out.what);
    take(in, "c", out.case_number);
    take(in, "n", out.case_title);
    take(in, "t", out.text);
    return out;
}

void dump_dialog(node& out, const state& value) {
    put_list(out, "f", value.frames, [](const frame& each) {
        return node::array({each.dialog, each.step});
    });
    put_list(out, "a", value.answers, [](const answer& each) {
        return node::array({each.dialog, each.step, dump_value(each.value)});
    });
    put_list(out, "m", value.attachments, [](const kept_attachment& each) {
        return node::array({each.step, node(each.attachment)});
    });
    put_list(out, "h", value.history, [](const asked& each) {
        return node::array({each.depth, each.step});
    });
    if (value.opened) {
        out["o"] = node::array({value.opened->number, value.opened->due_at, value.opened->queue});
    }
    put(out, "ch", value.changing);
    put(out, "mi", value.misses);
    put(out, "ta", value.told_attachments);
    put(out, "lo", value.lobby);
    if (value.last_text.at != 0) {
        const last_text& last = value.last_text;
        out["lt"] = node::array({last.id, last.dialog, last.step, last.at});
    }
    put(out, "mid", value.missed_id);
}

void parse_dialog(const node& in, state& value) {
    take_list(in, "f", value.frames, [](const node& each) {
        return frame{text_at(each, 0), text_at(each, 1)};
    });
    take_list(in, "a", value.answers, [](const node& each) {
        return answer{text_at(each, 0), text_at(each, 1), parse_value(each.at(2))};
    });
    take_list(in, "m", value.attachments, [](const node& each) {
        return kept_attachment{text_at(each, 0), each.at(1).get<attachment>()};
    });
    take_list(in, "h", value.history, [](const node& each) {
        return asked{each.at(0).get<std::int64_t>(), text_at(each, 1)};
    });
    if (const auto opened = in.find("o"); opened != in.end()) {
        value.opened = opened_case{
            text_at(*opened, 0), opened->at(1).get<std::int64_t>(), text_at(*opened, 2)};
    }
    take(in, "ch", value.changing);
    take(in, "mi", value.misses);
    take(in, "ta", value.told_attachments);
    take(in, "lo", value.lobby);
    if (const auto last = in.find("lt"); last != in.end()) {
        value.last_text = {text_at(*last, 0),
                           text_at(*last, 1),
                           text_at(*last, 2),
                           last->at(3).get<std::int64_t>()};
    }
    take(in, "mid", value.missed_id);
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

std::string dump_state(const state& value) {
    node out = node::object();
    put(out, "l", value.language);
    put(out, "g", value.greeted);
    put(out, "pv", value.privacy);
    dump_dialog(out, value);
    put(out, "p", static_cast<int>(value.prompt));
    put_list(out, "of", value.offered, [](const choice& each) {
        return node::array({each.value, each.label});
    });
    put(out, "t", value.typed);
    put(out, "ti", value.typed_id);
    put_list(out, "q", value.questions, dump_question);
    put(out, "s", value.silent);
    put(out, "pe", static_cast<int>(value.pending));
    put(out, "sa", value.said);
    put(out, "i", value.idle_set);
    return out.dump(-1, ' ', false, node::error_handler_t::replace);
}

std::optional<state> parse_state(std::string_view text) {
    state out;
    if (text.empty()) {
        return out;
    }
    node in;
    if (!json::parse(text, in) || !in.is_object()) {
        return std::nullopt;
    }
    try {
        take(in, "l", out.language);
        take(in, "g", out.greeted);
        take(in, "pv", out.privacy);
        parse_dialog(in, out);
        take_enum(in, "p", prompt::missing, out.prompt);
        take_list(in, "of", out.offered, [](const node& each) {
            return choice{text_at(each, 0), text_at(each, 1)};
        });
        take(in, "t", out.typed);
        take(in, "ti", out.typed_id);
        take_list(in, "q", out.questions, parse_question);
        take(in, "s", out.silent);
        take_enum(in, "pe", continuation::begin, out.pending);
        take(in, "sa", out.said);
        take(in, "i", out.idle_set);
    } catch (const node::exception&) {
        return std::nullopt;
    }
    return sound(out) ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace yishi::dialogs
