#include <nlohmann/json.hpp>

#include "dialogs/engine/run.hpp"

namespace yishi::dialogs {
namespace {

const kept_question* current(const turn& at) {
    return at.state.questions.empty() ? nullptr : &at.state.questions.front();
}

arguments values_of(const kept_question& question) {
    return {
        {"number", question.case_number}, {"title", question.case_title}, {"text", question.text}};
}

std::optional<std::size_t> chosen(const fixed_choices& from, const inbound_message& message) {
    if (message.kind == inbound_kind::choice) {
        for (std::size_t i = 0; i < from.buttons.size(); ++i) {
            if (from.buttons[i].value == message.choice) {
                return i;
            }
        }
        return std::nullopt;
    }
    return understand(from.index, message.text);
}

std::optional<bool> yes_or_no(const turn& at, const inbound_message& message) {
    if (const auto index = chosen(at.buttons().yes_no, message)) {
        return *index == 0;
    }
    return message.kind == inbound_kind::choice
               ? std::nullopt
               : understand_yes_no(message.text, at.language_tag());
}

// The question is done with.
void close(turn& at) {
    if (!at.state.questions.empty()) {
        at.state.questions.erase(at.state.questions.begin());
    }
    at.state.prompt = prompt::none;
    at.state.misses = 0;
}

bool fits_menu(turn& at, const inbound_message& message) {
    if (triggered(at, message.text) != nullptr) {
        return true;
    }
    const script_step* here = top_step(at);
    return here != nullptr && !here->words.empty() && message.kind == inbound_kind::message &&
           understand(here->words[at.language], message.text).has_value();
}

bool answer_solved(turn& at, const inbound_message& message, const kept_question& question) {
    const std::optional<bool> solved = yes_or_no(at, message);
    if (!solved) {
        if (message.kind == inbound_kind::choice || fits_menu(at, message) ||
            ++at.state.misses > 1) {
            drop_prompt(at);
            return false;
        }
        at.say(at.texts().miss_yes_no);
        repeat_prompt(at);
        return true;
    }
    closing_effect answered;
    answered.case_number = question.case_number;
    answered.solved = *solved;
    at.effect_of(std::move(answered));
    at.state.prompt = *solved ? prompt::satisfied : prompt::missing;
    at.state.misses = 0;
    repeat_prompt(at);
    return true;
}

bool answer_satisfied(turn& at, const inbound_message& message, const kept_question& question) {
    const auto index = chosen(at.buttons().satisfied, message);
    const bool skip = message.kind == inbound_kind::choice ? message.choice == "skip"
                                                           : means(at, message.text, word::skip);
    if (!index && !skip) {
        drop_prompt(at);
        return false;
    }
    if (index) {
        closing_effect answered;
        answered.case_number = question.case_number;
        answered.solved = true;
        answered.satisfaction = static_cast<int>(*index) + 1;
        at.effect_of(std::move(answered));
    }
    at.about(question.case_number);
    at.say(at.texts().closing_thanks, values_of(question));
    close(at);
    return true;
}

bool answer_missing(turn& at, const inbound_message& message, const kept_question& question) {
    const bool button = message.kind == inbound_kind::choice;
    if (button && message.choice != "skip") {
        drop_prompt(at);
        return false;
    }
    const std::string_view text = trimmed(message.text);
    const bool skip = button || means(at, text, word::skip) ||
                      understand_yes_no(text, at.language_tag()) == false;
    if (!skip && (!text.empty() || !message.attachments.empty())) {
        closing_effect answered;
        answered.case_number = question.case_number;
        answered.comment = clipped(text, typed_max);
        at.effect_of(std::move(answered));
        at.effect_of(attach_effect{question.case_number, {}});
    }
    at.about(question.case_number);
    at.say(at.texts().closing_reopened, values_of(question));
    close(at);
    return true;
}

}  // namespace

bool asking(const state& in) {
    return in.prompt == prompt::which_case || in.prompt == prompt::solved ||
           in.prompt == prompt::satisfied || in.prompt == prompt::missing;
}

void drop_prompt(turn& at) {
    const bool question = at.state.prompt == prompt::solved ||
                          at.state.prompt == prompt::satisfied ||
                          at.state.prompt == prompt::missing;
    if (question) {
        close(at);
    }
    at.state.prompt = prompt::none;
    at.state.offered.clear();
    at.state.typed.clear();
    at.state.typed_id.clear();
}

void keep_question(turn& at, const question_event& question) {
    if (at.state.questions.size() >= questions_max) {
        // The first may be under way; the oldest that waits makes room.
        at.state.questions.erase(at.state.questions.begin() + 1);
    }
    at.state.questions.push_back(
        {question.what, question.case_number, question.case_title, question.text});
}

void ask_waiting(turn& at) {
    const bool resting_now = at.state.frames.empty() || at.state.lobby;
    if (!resting_now || asking(at.state) || !at.state.silent.empty() || at.requesting()) {
        return;
    }
    while (const kept_question* next = current(at)) {
        if (next->what == question_event::kind::closing) {
            at.state.prompt = prompt::solved;
            at.state.misses = 0;
            repeat_prompt(at);
            return;
        }
        at.about(next->case_number);
        at.say(at.texts().notice, values_of(*next));
        at.state.questions.erase(at.state.questions.begin());
    }
}

void repeat_prompt(turn& at) {
    const kept_question* question = current(at);
    if (at.state.prompt == prompt::which_case) {
        ask_which_case(at);
        return;
    }
    if (question == nullptr) {
        at.state.prompt = prompt::none;
        return;
    }
    at.about(question->case_number);
    if (at.state.prompt == prompt::solved) {
        at.say(at.texts().closing_question, values_of(*question));
        at.offer(at.buttons().yes_no.buttons);
    } else if (at.state.prompt == prompt::satisfied) {
        at.say(at.texts().closing_satisfied, values_of(*question));
        at.offer(at.buttons().satisfied.buttons);
    } else if (at.state.prompt == prompt::missing) {
        at.say(at.texts().closing_missing, values_of(*question));
        at.offer({{"skip", at.format(at.texts().label_skip)}});
    }
}

bool answer_question(turn& at, const inbound_message& message) {
    const kept_question* waiting = current(at);
    if (at.state.prompt == prompt::which_case) {
        answer_which_case(at, message);
        return true;
    }
    if (waiting == nullptr) {
        drop_prompt(at);
        return false;
    }
    const kept_question question = *waiting;
    switch (at.state.prompt) {
        case prompt::solved:
            return answer_solved(at, message, question);
        case prompt::satisfied:
            return answer_satisfied(at, message, question);
        default:
            return answer_missing(at, message, question);
    }
}

}  // namespace yishi::dialogs
