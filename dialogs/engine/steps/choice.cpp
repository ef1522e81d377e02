// {"id": "category", "type": "choice", "ask": {"en": "What is it about?"},
//  "choices": [{"value": "noise", "label": {"en": "Noise"}, "accepts": {"en": ["loud"]},
//               "go": "when", "dialog": "noise"}]}
// One of several answers: a button, its number, label or synonym. "go" leads to a step, "dialog"
// runs a dialog first. Sets {category}, its label, and {category_value}.
#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"choices", special_member::choices, true},
    {"optional", &script_step::optional},
};

void names(const script_step& self, std::vector<std::string>& out) {
    out.push_back(self.id);
    out.push_back(self.id + "_value");
}

flow enter(const script_step& self, turn& at) {
    at.say(at.told(self.ask));
    std::vector<choice> buttons;
    buttons.reserve(self.options.size() + 1);
    for (const option& each : self.options) {
        buttons.push_back({each.value, each.labels[at.language]});
    }
    at.offer(std::move(buttons));
    if (self.optional) {
        at.offer_also("skip", at.format(at.texts().label_skip));
    }
    return flow::wait;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    std::optional<std::size_t> chosen;
    if (message.kind == inbound_kind::choice) {
        for (std::size_t i = 0; i < self.options.size(); ++i) {
            chosen = self.options[i].value == message.choice ? std::optional(i) : chosen;
        }
        if (!chosen) {
            return at.aside(at.texts().old_button);
        }
    } else {
        chosen = understand(self.words[at.language], message.text);
    }
    if (!chosen) {
        const bool numbered = bare_number(message.text);  // of a choice that is not there
        return numbered ? at.wrong(at.texts().miss_choice) : at.miss(at.texts().miss_choice);
    }
    const option& answer = self.options[*chosen];
    set_answer(at.state, self.id, answer.value);
    const dialog* runs = answer.dialog.empty() ? nullptr : at.scripts.find(answer.dialog);
    return runs == nullptr ? flow::next : call_dialog(at, *runs);
}

}  // namespace

const step_type choice_step = {.name = "choice",
                               .members = members,
                               .asks = true,
                               .names = names,
                               .enter = enter,
                               .take = take};

}  // namespace yishi::dialogs
