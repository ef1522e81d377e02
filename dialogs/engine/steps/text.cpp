// {"id": "description", "type": "text", "ask": {"en": "Tell us more. You may add photos."},
//  "min_length": 2, "max_length": 2000, "media": {"max": 4}, "optional": true}
// An answer in the resident's own words, with photos, voices, videos or files if "media" allows.
#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"min_length", &script_step::min_length},
    {"max_length", &script_step::max_length},
    {"media", special_member::media},
    {"optional", &script_step::optional},
};

flow enter(const script_step& self, turn& at) {
    put_question(at, self);
    return flow::wait;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    if (message.kind == inbound_kind::choice) {
        return at.aside(at.texts().old_button);
    }
    const std::string_view text = trimmed(message.text);
    const auto length = static_cast<std::int64_t>(code_points(text));
    if (self.media_max > 0 && !message.attachments.empty()) {
        keep_attachments(at, self, message);
        if (text.empty() && self.min_length > 0) {
            at.say(at.texts().text_needed);
            at.offer({});
            return flow::wait;
        }
    }
    if (text.empty() && self.min_length > 0) {
        return at.miss(at.texts().miss_text);
    }
    if (length < self.min_length) {
        return at.miss(at.texts().miss_text_short, {{"min", self.min_length}});
    }
    if (length > self.max_length || text.size() > typed_max) {
        return at.miss(at.texts().miss_text_long, {{"max", self.max_length}});
    }
    set_answer(at.state, self.id, std::string(text));
    at.state.last_text = {message.message_id.empty() ? message.id : message.message_id,
                          at.state.frames.back().dialog,
                          self.id,
                          at.happened.now};
    return flow::next;
}

}  // namespace

const step_type text_step = {.name = "text",
                             .members = members,
                             .asks = true,
                             .names = name_itself,
                             .enter = enter,
                             .take = take};

}  // namespace yishi::dialogs
