#include "dialogs/engine/turn.hpp"

#include <nlohmann/json.hpp>

namespace yishi::dialogs {
namespace {

// The value of a placeholder in a dialog's text; what is not known is left empty.
argument named(const turn& at, const std::string& name) {
    if (at.state.opened && name == "case_number") {
        return at.state.opened->number;
    }
    if (at.state.opened && (name == "due_at" || name == "answer_by")) {
        return instant{at.state.opened->due_at};
    }
    if (at.state.opened && name == "queue") {
        return at.state.opened->queue;
    }
    if (const answer* found = find_answer(at.state, name)) {
        if (const double* number = std::get_if<double>(&found->value)) {
            const auto whole = static_cast<std::int64_t>(*number);
            return static_cast<double>(whole) == *number ? argument(whole) : argument(*number);
        }
        if (const auto* media = std::get_if<media_answer>(&found->value)) {
            return media->count;
        }
        return shown(at, *found);
    }
    const std::string_view view = name;
    if (view.ends_with("_value")) {
        const answer* found = find_answer(at.state, view.substr(0, view.size() - 6));
        return found == nullptr ? std::string() : raw(found->value);
    }
    if (view.ends_with("_area")) {
        const answer* found = find_answer(at.state, view.substr(0, view.size() - 5));
        const auto* place =
            found == nullptr ? nullptr : std::get_if<location_answer>(&found->value);
        return place == nullptr ? std::string() : place->title;
    }
    return std::string();
}

}  // namespace

turn::turn(const script_set& with, dialogs::state before, const event& what)
    : scripts(with), state(std::move(before)), happened(what) {
    language = scripts.language_index(state.language);
}

void turn::use_language(std::size_t index) {
    language = index;
    state.language = scripts.settings.languages[index];
}

void turn::say(std::string text) {
    if (!text.empty()) {
        parts_.push_back(std::move(text));
    }
}

void turn::say(const wording& text, const arguments& values) {
    say(format(text, values));
}

std::string turn::format(const wording& text, const arguments& values) const {
    return text.format(language, values, happened.time_zone);
}

std::string turn::told(const wording& text) const {
    if (text.empty()) {
        return {};
    }
    if (text.plain(language)) {
        return text.text(language);
    }
    arguments values;
    for (const std::string& name : text.names(language)) {
        values.emplace_back(name, named(*this, name));
    }
    return format(text, values);
}

void turn::offer_also(std::string value, std::string label) {
    choices_.push_back({std::move(value), std::move(label)});
}

flow turn::miss(const wording& hint, arguments values) {
    hint_ = &hint;
    hint_values_ = std::move(values);
    return flow::miss;
}

flow turn::wrong(const wording& hint, arguments values) {
    miss(hint, std::move(values));
    return flow::wrong;
}

flow turn::aside(const wording& hint, arguments values) {
    miss(hint, std::move(values));
    return flow::aside;
}

flow turn::ask_outside(std::string name, const nlohmann::json& with, continuation then) {
    state.pending = then;
    request_ = request{std::move(name), dumped(with)};
    return flow::request;
}

void turn::say_hint() {
    if (hint_ != nullptr) {
        say(*hint_, hint_values_);
    }
    hint_ = nullptr;
}

step_result turn::finish() {
    step_result out;
    std::string text = std::move(state.said);
    state.said.clear();
    for (std::string& each : parts_) {
        text += text.empty() ? "" : "\n\n";
        text += each;
    }
    if (request_) {
        state.said = std::move(text);
    } else if (!text.empty()) {
        send_effect send;
        send.message.text = std::move(text);
        send.message.choices = std::move(choices_);
        send.case_number = std::move(about_);
        effects_.insert(effects_.begin(), std::move(send));
    }
    out.state = std::move(state);
    out.effects = std::move(effects_);
    out.request = std::move(request_);
    return out;
}

}  // namespace yishi::dialogs
