#include "dialogs/engine/engine.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/engine/run.hpp"
#include "dialogs/engine/steps/steps.hpp"
#include "json/json.hpp"

namespace yishi::dialogs {
namespace {

bool under_way(const state& in) {
    return !in.frames.empty() && !in.lobby;
}

// "OK, thank you": nothing that somebody would have to look at.
bool only_thanks(const turn& at, std::string_view text) {
    if (means(at, text, word::thanks)) {
        return true;
    }
    const std::vector<std::string> parts = split_words(text);
    return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& each) {
        return means(at, each, word::thanks);
    });
}

// A message to somebody whom the bot knows.
void dispatch(turn& at, const inbound_message& message) {
    if (choose_language(at, message)) {
        return;
    }
    const bool pressed = message.kind == inbound_kind::choice;
    const std::string_view typed =
        pressed ? std::string_view(message.choice) : trimmed(message.text);
    if (typed.starts_with('/')) {
        if (const dialog* wanted = triggered(at, typed)) {
            start_dialog(at, *wanted);
            return;
        }
    }
    if (const auto command = everywhere(at, message)) {
        obey(at, *command);
        return;
    }
    if (asking(at.state) && answer_question(at, message)) {
        return;
    }
    if (at.state.prompt == prompt::greeting || at.state.prompt == prompt::language) {
        at.state.prompt = prompt::none;
    }
    if (under_way(at.state)) {
        answer_dialog(at, message);
        return;
    }
    const script_step* here = top_step(at);
    const bool fits = here != nullptr && (pressed || here->words.empty() ||
                                          (here->optional && means(at, typed, word::skip)) ||
                                          understand(here->words[at.language], typed).has_value());
    if (fits) {
        answer_dialog(at, message);
    } else if (const dialog* wanted = pressed ? nullptr : triggered(at, typed)) {
        start_dialog(at, *wanted);
    } else if (pressed || means(at, typed, word::greeting)) {
        start_menu(at);
    } else if (only_thanks(at, typed)) {
        at.say(at.texts().welcome);
    } else {
        free_text(at, message);
    }
}

void receive(turn& at, const inbound_message& message) {
    if (message.kind == inbound_kind::deletion) {
        return;
    }
    if (!at.state.silent.empty()) {
        if (message.kind != inbound_kind::join) {
            at.effect_of(attach_effect{at.state.silent, {}});
        }
        return;
    }
    if (message.kind == inbound_kind::edit) {
        edit_answer(at, message);
        return;
    }
    at.state.pending = continuation::none;
    at.state.said.clear();
    if (at.state.language.empty()) {
        at.use_language(at.scripts.language_index(message.sender.language));
    }
    if (!at.state.greeted) {
        greet(at, message);
    } else if (message.kind == inbound_kind::join) {
        start_menu(at);
    } else {
        dispatch(at, message);
    }
}

void resume(turn& at, std::string_view text) {
    nlohmann::json answer;
    if (!json::parse(text, answer) || !answer.is_object()) {
        answer = nlohmann::json::object();
    }
    const continuation what = at.state.pending;
    at.state.pending = continuation::none;
    switch (what) {
        case continuation::none:
            break;
        case continuation::step:
            if (const script_step* here = top_step(at);
                here != nullptr && here->type->resume != nullptr) {
                run(at, here->type->resume(*here, at, answer));
            }
            break;
        case continuation::status:
            say_status(at, answer);
            repeat_question(at);
            break;
        case continuation::free_text:
            resume_free_text(at, answer);
            break;
        case continuation::person:
            resume_hand_over(at, answer);
            break;
        case continuation::begin:
            run(at, flow::enter);
            break;
    }
}

void remind(turn& at) {
    at.state.idle_set = false;
    if (!under_way(at.state) || !at.state.silent.empty() || asking(at.state)) {
        return;
    }
    const dialog* in = top_dialog(at);
    at.say(at.texts().idle, {{"title", in == nullptr ? std::string() : at.told(in->title)}});
    const script_step* here = top_step(at);
    if (here != nullptr && here->type->asks) {
        repeat_question(at);
    } else {
        at.offer({{"/continue", at.format(at.texts().label_go_on)}});
    }
    at.offer_also("/restart", at.format(at.texts().label_restart));
    at.offer_also("/cancel", at.format(at.texts().label_cancel));
}

// The menu alone is rest: it neither keeps questions waiting nor is anybody reminded of it.
void note_lobby(turn& at) {
    const script_step* here = top_step(at);
    at.state.lobby = here != nullptr && here->type->asks && at.state.frames.size() == 1 &&
                     at.state.frames.front().dialog == at.scripts.start->id &&
                     at.state.history.size() <= 1;
}

void set_idle_timer(turn& at, bool spoken) {
    const std::int64_t after = at.scripts.settings.idle_after;
    const bool wanted = after > 0 && under_way(at.state) && at.state.silent.empty();
    if (wanted && spoken) {
        at.state.idle_set = true;
        at.effect_of(idle_timer_effect{after});
    } else if (!wanted && at.state.idle_set) {
        at.state.idle_set = false;
        at.effect_of(idle_timer_effect{0});
    }
}

}  // namespace

std::string_view language_of(const state& value) {
    return value.language;
}

bool resting(const state& value) {
    return (value.frames.empty() || value.lobby) && !asking(value) &&
           value.pending == continuation::none;
}

bool opens_next(const script_set& scripts, const state& value) {
    if (value.frames.empty() || asking(value)) return false;
    const dialog* in = scripts.find(value.frames.back().dialog);
    const std::size_t index = in == nullptr ? nowhere : in->find(value.frames.back().step);
    if (index == nowhere) return false;
    const auto opens = [in](std::size_t at) {
        if (at >= in->steps.size()) return false;
        const step_type* type = in->steps[at].type;
        return type == &open_case_step || type == &hand_over_step;
    };
    const auto goes = [&](const next_rule& rule) { return opens(rule.go_index); };
    return opens(index + 1) || std::ranges::any_of(in->steps[index].next, goes);
}

step_result step(const script_set& scripts, state current, const event& happened) {
    turn at(scripts, std::move(current), happened);
    bool spoken = false;
    if (const auto* message = std::get_if<message_event>(&happened.what)) {
        // Whoever leaves is not reminded of anything.
        const bool leaves = message->message.kind == inbound_kind::leave;
        spoken = !leaves && message->message.kind != inbound_kind::deletion;
        if (!leaves) {
            receive(at, message->message);
        } else if (at.state.idle_set) {
            at.state.idle_set = false;
            at.effect_of(idle_timer_effect{0});
        }
    } else if (const auto* answer = std::get_if<answer_event>(&happened.what)) {
        spoken = true;
        resume(at, answer->json);
    } else if (const auto* question = std::get_if<question_event>(&happened.what)) {
        keep_question(at, *question);
    } else if (std::holds_alternative<idle_event>(happened.what)) {
        remind(at);
    } else if (!at.state.silent.empty()) {
        at.state.silent.clear();
        at.say(at.texts().released);
    }
    if (!at.requesting()) {
        note_lobby(at);
        ask_waiting(at);
        set_idle_timer(at, spoken);
    }
    return at.finish();
}

}  // namespace yishi::dialogs
