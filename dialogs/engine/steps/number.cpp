// {"id": "people", "type": "number", "ask": {"en": "How many people?"}, "min": 1, "max": 20,
//  "integer": true, "optional": true}
// A number, in digits or words.
#include <cmath>

#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"min", &script_step::min},
    {"max", &script_step::max},
    {"integer", &script_step::integer},
    {"optional", &script_step::optional},
};

// A whole number is told as one.
argument told_number(double value) {
    const auto whole = whole_number(value);
    return whole ? argument(*whole) : argument(value);
}

flow enter(const script_step& self, turn& at) {
    put_question(at, self);
    return flow::wait;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    if (message.kind == inbound_kind::choice) {
        return at.aside(at.texts().old_button);
    }
    const std::optional<double> value = message.text.size() > typed_bytes_max
                                            ? std::nullopt
                                            : understand_number(message.text, at.language_tag());
    if (!value || !std::isfinite(*value)) {
        return at.miss(at.texts().miss_number);
    }
    if (self.integer && std::floor(*value) != *value) {
        return at.wrong(at.texts().miss_integer);
    }
    if (self.min && *value < *self.min) {
        return at.wrong(at.texts().miss_number_low, {{"min", told_number(*self.min)}});
    }
    if (self.max && *value > *self.max) {
        return at.wrong(at.texts().miss_number_high, {{"max", told_number(*self.max)}});
    }
    set_answer(at.state, self.id, *value);
    return flow::next;
}

}  // namespace

const step_type number_step = {.name = "number",
                               .members = members,
                               .asks = true,
                               .names = name_itself,
                               .enter = enter,
                               .take = take};

}  // namespace yishi::dialogs
