// The types of steps, each in a file of its own; registry.cpp has the list.
#pragma once

#include "dialogs/engine/run.hpp"
#include "dialogs/engine/steps/step_type.hpp"

namespace yishi::dialogs {

extern const step_type say_step;
extern const step_type choice_step;
extern const step_type text_step;
extern const step_type number_step;
extern const step_type yes_no_step;
extern const step_type location_step;
extern const step_type media_step;
extern const step_type review_step;
extern const step_type open_case_step;
extern const step_type case_status_step;
extern const step_type call_step;
extern const step_type hand_over_step;

// ---- what several types share
// --------------------------------------------------------------------

// Says the question; the button to pass it over is offered if it may be.
void put_question(turn& at, const script_step& self);
// The step sets its own id.
void name_itself(const script_step& self, std::vector<std::string>& out);
// Keeps the message's photos, voices, videos and files with the step, up to its limit.
// Returns how many the step has then.
std::int64_t keep_attachments(turn& at, const script_step& self, const inbound_message& message);

}  // namespace yishi::dialogs
