// {"id": "photos", "type": "media", "ask": {"en": "Send photos."}, "min": 1, "max": 4,
//  "optional": true}
// Photos, voices, videos or files, one or many messages, until "done" or as many as allowed.
#include <algorithm>

#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"min", &script_step::media_min},
    {"max", &script_step::media_max, true},
    {"optional", &script_step::optional},
};

void offer_done(turn& at) {
    at.offer({{"done", at.format(at.texts().label_done)}});
}

std::int64_t kept(const turn& at, const script_step& self) {
    return std::count_if(at.state.attachments.begin(),
                         at.state.attachments.end(),
                         [&](const kept_attachment& each) { return each.step == self.id; });
}

flow enter(const script_step& self, turn& at) {
    put_question(at, self);
    adopt_early_media(at, self);
    if (kept(at, self) >= std::max<std::int64_t>(self.media_min, 1)) {
        offer_done(at);
    }
    return flow::wait;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    const bool done = message.kind == inbound_kind::choice ? message.choice == "done"
                                                           : means(at, message.text, word::done);
    if (message.kind == inbound_kind::choice && !done) {
        return at.aside(at.texts().old_button);
    }
    const std::int64_t count = keep_attachments(at, self, message);
    if (done && count < self.media_min) {
        return at.miss(at.texts().miss_media_few, {{"min", self.media_min}, {"count", count}});
    }
    if (done || count >= self.media_max) {
        if (!done) {
            at.say(at.texts().media_enough, {{"max", self.media_max}});
        }
        set_answer(at.state, self.id, media_answer{count});
        return flow::next;
    }
    if (message.attachments.empty()) {
        return at.miss(at.texts().miss_media);
    }
    at.say(at.texts().media_more, {{"count", count}, {"max", self.media_max}});
    offer_done(at);
    return flow::wait;
}

}  // namespace

const step_type media_step = {.name = "media",
                              .members = members,
                              .asks = true,
                              .names = name_itself,
                              .enter = enter,
                              .take = take};

}  // namespace yishi::dialogs
