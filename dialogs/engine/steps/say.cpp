// {"id": "thanks", "type": "say", "text": {"en": "Thank you."}, "end": true}
// Says something and goes on.
#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {{"text", &script_step::text, true}};

flow enter(const script_step& self, turn& at) {
    at.say(at.told(self.text));
    return flow::next;
}

}  // namespace

const step_type say_step = {.name = "say", .members = members, .enter = enter};

}  // namespace yishi::dialogs
