// What people say and send before anything has asked for it.
#include <algorithm>

#include "dialogs/engine/run.hpp"

namespace yishi::dialogs {
namespace {

// Not yet an answer of any step.
bool loose(const kept_attachment& each) {
    return each.step.empty();
}

}  // namespace

bool keepable(const attachment& each) {
    return each.kind != attachment_kind::sticker && each.kind != attachment_kind::contact;
}

bool has_early_media(const state& value) {
    return std::any_of(value.attachments.begin(), value.attachments.end(), loose);
}

bool keeps_words(const state& value, std::int64_t now) {
    const bool something = !value.words.text.empty() || has_early_media(value);
    return something && now - value.words.at <= words_within_ms;
}

void keep_words(turn& at, const std::string& typed, const std::string& id) {
    if (typed.size() < words_bytes_min) {
        return;
    }
    kept_words& words = at.state.words;
    const bool more = !words.text.empty() && keeps_words(at.state, at.happened.now) &&
                      words.text.size() + typed.size() < typed_max;
    words.text = more ? words.text + "\n" + typed : typed;
    words.id = id;
    words.at = at.happened.now;
}

bool keep_early_media(turn& at, const inbound_message& message) {
    auto& kept = at.state.attachments;
    if (!keeps_words(at.state, at.happened.now)) {
        std::erase_if(kept, loose);
        at.state.words = {};
    }
    bool any = false;
    for (const attachment& each : message.attachments) {
        if (keepable(each) && kept.size() < attachments_max) {
            kept.push_back({{}, each});
            any = true;
        }
    }
    if (any) {
        at.state.words.at = at.happened.now;
    }
    return any;
}

void forget_early_media(turn& at) {
    std::erase_if(at.state.attachments, loose);
}

void adopt_early_media(turn& at, const script_step& self) {
    auto& kept = at.state.attachments;
    std::int64_t count = std::count_if(kept.begin(), kept.end(), [&](const kept_attachment& each) {
        return each.step == self.id;
    });
    const std::int64_t before = count;
    for (kept_attachment& each : kept) {
        if (loose(each) && count < self.media_max) {
            each.step = self.id;
            ++count;
        }
    }
    if (count > before) {
        at.say(at.texts().media_had, {{"count", count - before}});
    }
}

}  // namespace yishi::dialogs
