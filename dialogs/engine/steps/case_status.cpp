// {"id": "mine", "type": "case_status", "number": "{which}"}
// Tells how the resident's cases stand; with "number" that one only. Never anybody else's.
#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {{"number", &script_step::number}};

flow enter(const script_step& self, turn& at) {
    nlohmann::json with = {{"open", false}};
    if (std::string number = fill(at.state, self.number); !number.empty()) {
        with["number"] = std::move(number);
    }
    return at.ask_outside("find_cases", with, continuation::step);
}

flow resume(const script_step& self, turn& at, const nlohmann::json& answer) {
    say_status(at, answer);
    set_answer(at.state, self.id, passed{});
    return flow::next;
}

}  // namespace

const step_type case_status_step = {.name = "case_status",
                                    .members = members,
                                    .names = name_itself,
                                    .enter = enter,
                                    .resume = resume};

}  // namespace yishi::dialogs
