// {"id": "urgent", "type": "yes_no", "ask": {"en": "Is it urgent?"}, "optional": true}
// Yes or no. Conditions read true or false.
#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"optional", &script_step::optional},
};

flow enter(const script_step& self, turn& at) {
    at.say(at.told(self.ask));
    at.offer(at.buttons().yes_no.buttons);
    if (self.optional) {
        at.offer_also("skip", at.format(at.texts().label_skip));
    }
    return flow::wait;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    std::optional<bool> yes;
    if (message.kind == inbound_kind::choice) {
        if (message.choice != "yes" && message.choice != "no") {
            return at.aside(at.texts().old_button);
        }
        yes = message.choice == "yes";
    } else if (const auto index = understand(at.buttons().yes_no.index, message.text)) {
        yes = *index == 0;
    } else {
        yes = understand_yes_no(message.text, at.language_tag());
    }
    if (!yes) {
        return at.miss(at.texts().miss_yes_no);
    }
    set_answer(at.state, self.id, *yes);
    return flow::next;
}

}  // namespace

const step_type yes_no_step = {.name = "yes_no",
                               .members = members,
                               .asks = true,
                               .names = name_itself,
                               .enter = enter,
                               .take = take};

}  // namespace yishi::dialogs
