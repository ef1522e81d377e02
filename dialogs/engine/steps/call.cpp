// {"id": "emergency", "type": "call", "dialog": "emergency"}
// Runs another dialog, then goes on. Both see the answers given so far.
#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {{"dialog", &script_step::dialog, true}};

flow enter(const script_step& self, turn& at) {
    const dialog* target = at.scripts.find(self.dialog);
    return target == nullptr ? flow::next : call_dialog(at, *target);
}

}  // namespace

const step_type call_step = {
    .name = "call", .members = members, .names = name_itself, .enter = enter};

}  // namespace yishi::dialogs
