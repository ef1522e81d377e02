#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "dialogs/engine/turn.hpp"

namespace yishi::dialogs {
namespace {

template <class... T>
struct overloaded : T... {
    using T::operator()...;
};
template <class... T>
overloaded(T...) -> overloaded<T...>;

const script_step* step_of(const turn& at, const answer& value) {
    const dialog* in = at.scripts.find(value.dialog);
    const std::size_t index = in == nullptr ? nowhere : in->find(value.step);
    return index == nowhere ? nullptr : &in->steps[index];
}

std::string number_text(double value) {
    std::array<char, 32> out{};
    const int size = std::snprintf(out.data(), out.size(), "%.10g", value);
    return std::string(out.data(), static_cast<std::size_t>(size));
}

// Steps that carry no answer of the resident's.
bool hidden(const answer& each) {
    return std::holds_alternative<passed>(each.value);
}

}  // namespace

std::optional<std::int64_t> whole_number(double value) {
    const bool whole = std::abs(value) < 1e15 && std::floor(value) == value;
    return whole ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

const answer* find_answer(const state& in, std::string_view step) {
    if (!in.frames.empty()) {
        if (const answer* own = find_answer(in, in.frames.back().dialog, step)) {
            return own;
        }
    }
    for (auto each = in.answers.rbegin(); each != in.answers.rend(); ++each) {
        if (each->step == step) {
            return &*each;
        }
    }
    return nullptr;
}

const answer* find_answer(const state& in, std::string_view dialog, std::string_view step) {
    for (const answer& each : in.answers) {
        if (each.step == step && each.dialog == dialog) {
            return &each;
        }
    }
    return nullptr;
}

void set_answer(state& in, const std::string& step, answer_value value) {
    const std::string& dialog = in.frames.back().dialog;
    for (answer& each : in.answers) {
        if (each.step == step && each.dialog == dialog) {
            each.value = std::move(value);
            return;
        }
    }
    in.answers.push_back({dialog, step, std::move(value)});
}

void erase_answer(state& in, std::string_view dialog, std::string_view step) {
    std::erase_if(in.answers,
                  [&](const answer& each) { return each.step == step && each.dialog == dialog; });
    std::erase_if(in.attachments, [&](const kept_attachment& each) { return each.step == step; });
}

std::string shown(const turn& at, const answer& value) {
    return std::visit(
        overloaded{
            [&](const skipped&) { return at.format(at.texts().review_skipped); },
            [](const passed&) { return std::string(); },
            [&](const std::string& text) {
                const script_step* asked = step_of(at, value);
                for (std::size_t i = 0; asked != nullptr && i < asked->options.size(); ++i) {
                    if (asked->options[i].value == text) {
                        return asked->options[i].labels[at.language];
                    }
                }
                return text;
            },
            [](double number) { return number_text(number); },
            [&](bool yes) { return at.format(yes ? at.texts().label_yes : at.texts().label_no); },
            [&](const media_answer& media) {
                return at.format(at.texts().review_media, {{"count", media.count}});
            },
            [](const location_answer& place) { return place.text; },
        },
        value.value);
}

std::string raw(const answer_value& value) {
    return std::visit(overloaded{
                          [](const skipped&) { return std::string(); },
                          [](const passed&) { return std::string(); },
                          [](const std::string& text) { return text; },
                          [](double number) { return number_text(number); },
                          [](bool yes) { return std::string(yes ? "yes" : "no"); },
                          [](const media_answer& media) { return std::to_string(media.count); },
                          [](const location_answer& place) { return place.text; },
                      },
                      value);
}

std::string fill(const state& in, std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
        if (close == text.npos) {
            return out.append(text);
        }
        out.append(text.substr(0, open));
        const std::string_view name = text.substr(open + 1, close - open - 1);
        if (const answer* found = find_answer(in, name)) {
            out += raw(found->value);
        } else if (name == "case_number" && in.opened) {
            out += in.opened->number;
        }
        text.remove_prefix(close + 1);
    }
    return out;
}

nlohmann::json data_of(const turn& at) {
    nlohmann::json out = nlohmann::json::object();
    const auto put = [&](const answer& each) {
        out[each.step] =
            std::visit(overloaded{
                           [](const skipped&) { return nlohmann::json(); },
                           [](const passed&) { return nlohmann::json(true); },
                           [](const std::string& text) { return nlohmann::json(text); },
                           [](double number) { return nlohmann::json(number); },
                           [](bool yes) { return nlohmann::json(yes); },
                           [](const media_answer& media) { return nlohmann::json(media.count); },
                           [](const location_answer& place) {
                               nlohmann::json value = {{"text", place.text}, {"area", place.area}};
                               if (place.lat && place.lon) {
                                   value["lat"] = *place.lat;
                                   value["lon"] = *place.lon;
                               }
                               return value;
                           },
                       },
                       each.value);
    };
    std::for_each(at.state.answers.begin(), at.state.answers.end(), put);
    // The dialog under way comes last: its names are its own.
    for (const answer& each : at.state.answers) {
        if (!at.state.frames.empty() && each.dialog == at.state.frames.back().dialog) {
            put(each);
        }
    }
    out["language"] = at.language_tag();
    if (at.state.opened) {
        out["case_number"] = at.state.opened->number;
    }
    return out;
}

nlohmann::json answers_of(const turn& at) {
    nlohmann::json out = nlohmann::json::object();
    if (at.state.frames.empty()) {
        return out;
    }
    for (const answer& each : at.state.answers) {
        // Which way the menu was left is no part of a case.
        const bool menu =
            each.dialog == at.scripts.start->id && at.state.frames.back().dialog != each.dialog;
        if (hidden(each) || menu) {
            continue;
        }
        if (const bool* yes = std::get_if<bool>(&each.value)) {
            out[each.step] = *yes;
        } else if (const double* number = std::get_if<double>(&each.value)) {
            out[each.step] = *number;
            if (const auto whole = whole_number(*number)) {
                out[each.step] = *whole;
            }
        } else if (const auto* media = std::get_if<media_answer>(&each.value)) {
            out[each.step] = media->count;
        } else if (std::holds_alternative<skipped>(each.value)) {
            out[each.step] = nullptr;
        } else {
            out[each.step] = raw(each.value);
        }
    }
    return out;
}

std::string_view clipped(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) {
        return text;
    }
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
        --bytes;
    }
    return text.substr(0, bytes);
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char each) {
        return (static_cast<unsigned char>(each) & 0xC0U) != 0x80U;
    }));
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string dumped(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace yishi::dialogs
