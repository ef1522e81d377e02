// {"id": "description", "type": "text", "ask": {"en": "Tell us more. You may add photos."},
//  "min_length": 2, "max_length": 2000, "media": {"max": 4}, "optional": true}
// An answer in the resident's own words, with photos, voices, videos or files if "media" allows.
#include <optional>

#include "dialogs/engine/steps/steps.hpp"
#include "dialogs/text/understand.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"min_length", &script_step::min_length},
    {"max_length", &script_step::max_length},
    {"media", special_member::media},
    {"optional", &script_step::optional},
};

constexpr std::string_view words_value = "words";  // the button that takes what they wrote before
constexpr std::size_t words_shown_max = 200;       // bytes

// What they wrote before the dialog, if it would do here.
bool words_fit(const script_step& self, const turn& at) {
    if (self.optional || at.state.words.text.empty() || !keeps_words(at.state, at.happened.now)) {
        return false;
    }
    const auto length = static_cast<std::int64_t>(code_points(at.state.words.text));
    return length >= self.min_length && length <= self.max_length;
}

flow enter(const script_step& self, turn& at) {
    put_question(at, self);
    adopt_early_media(at, self);
    if (words_fit(self, at)) {
        const std::string& words = at.state.words.text;
        std::string shown(clipped(words, words_shown_max));
        shown += shown.size() < words.size() ? "…" : "";
        at.say(at.texts().words_offer, {{"text", shown}});
        at.offer_also(std::string(words_value), at.format(at.texts().label_yes));
    }
    return flow::wait;
}

flow keep(const script_step& self, turn& at, std::string text, const std::string& id) {
    set_answer(at.state, self.id, std::move(text));
    at.state.last_text = {id, at.state.frames.back().dialog, self.id, at.happened.now};
    at.state.words = {};
    return flow::next;
}

// The answer to whether these words will do; nothing if the message is none.
std::optional<flow> take_words(const script_step& self, turn& at, const inbound_message& message) {
    if (!words_fit(self, at) || !message.attachments.empty()) {
        return std::nullopt;
    }
    const std::optional<bool> yes = message.kind == inbound_kind::choice
                                        ? std::optional(message.choice == words_value)
                                        : understand_yes_no(message.text, at.language_tag());
    if (!yes || (!*yes && message.kind == inbound_kind::choice)) {
        return std::nullopt;
    }
    const kept_words words = std::move(at.state.words);
    at.state.words = {};
    return *yes ? keep(self, at, words.text, words.id) : flow::aside;  // no: asked without them
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    if (const auto taken = take_words(self, at, message)) {
        return *taken;
    }
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
    if (self.min_length > 0 && !has_words(text)) {
        return at.miss(at.texts().miss_text);
    }
    if (length < self.min_length) {
        return at.miss(at.texts().miss_text_short, {{"min", self.min_length}});
    }
    if (length > self.max_length || text.size() > typed_max) {
        return at.wrong(at.texts().miss_text_long, {{"max", self.max_length}});
    }
    return keep(self, at, std::string(text), handle_of(message));
}

}  // namespace

const step_type text_step = {.name = "text",
                             .members = members,
                             .asks = true,
                             .names = name_itself,
                             .enter = enter,
                             .take = take};

}  // namespace yishi::dialogs
