// {"id": "person", "type": "hand_over", "reason": "emergency"}
// A person takes over: a case is opened at once, and the bot is silent until released.
#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"reason", &script_step::reason, false, "asked misses emergency"},
};

flow enter(const script_step& self, turn& at) {
    hand_over(at, self.reason.empty() ? std::string_view("asked") : std::string_view(self.reason));
    return flow::request;
}

}  // namespace

const step_type hand_over_step = {.name = "hand_over", .members = members, .enter = enter};

}  // namespace yishi::dialogs
