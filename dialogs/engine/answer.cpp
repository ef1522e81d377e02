#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/engine/run.hpp"
#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

// The step that the last text answered, if a fragment may still join it.
const script_step* joinable(const turn& at) {
    const last_text& last = at.state.last_text;
    const std::int64_t within = at.scripts.settings.fragment_within;
    if (within <= 0 || last.step.empty() || at.happened.now - last.at > within) {
        return nullptr;
    }
    const dialog* in = at.scripts.find(last.dialog);
    const std::size_t index = in == nullptr ? nowhere : in->find(last.step);
    return index == nowhere ? nullptr : &in->steps[index];
}

// People write in fragments: what follows a text answer shortly, at a question that cannot take it,
// belongs to that answer.
bool join_fragment(turn& at, const inbound_message& message) {
    const script_step* target = joinable(at);
    if (target == nullptr || message.kind != inbound_kind::message) {
        return false;
    }
    bool joined = false;
    const std::string_view text = trimmed(message.text);
    for (answer& each : at.state.answers) {
        auto* value = std::get_if<std::string>(&each.value);
        if (value == nullptr || each.step != target->id ||
            each.dialog != at.state.last_text.dialog || text.empty()) {
            continue;
        }
        const std::size_t length = code_points(*value) + 1 + code_points(text);
        if (length <= static_cast<std::size_t>(target->max_length) &&
            value->size() + text.size() < typed_max) {
            value->append("\n").append(text);
            joined = true;
        }
    }
    auto count = std::count_if(
        at.state.attachments.begin(), at.state.attachments.end(), [&](const kept_attachment& each) {
            return each.step == target->id;
        });
    for (const attachment& each : message.attachments) {
        if (keepable(each) && count < target->media_max) {
            at.state.attachments.push_back({target->id, each});
            ++count;
            joined = true;
        }
    }
    if (joined) {
        at.state.last_text.at = at.happened.now;
        at.state.last_text.id.clear();
        at.drop_hint();
        at.say(at.texts().added);
        repeat_question(at);
    }
    return joined;
}

// The whole story told where a choice was asked: a question for words will offer it.
bool keep_story(turn& at, const inbound_message& message) {
    const script_step* here = top_step(at);
    const std::string_view text = trimmed(message.text);
    const bool choice = here != nullptr && here->type->name == "choice";
    if (!choice || message.kind != inbound_kind::message || text.size() < story_bytes_min) {
        return false;
    }
    keep_words(at, std::string(clipped(text, typed_max)), handle_of(message));
    return true;
}

void missed(turn& at, const inbound_message& message) {
    if (keep_story(at, message)) {
        at.drop_hint();
        at.say(at.texts().story_kept);
    }
    at.state.missed_id = handle_of(message);
    ++at.state.misses;
    at.say_hint();
    if (at.state.misses < misses_max) {
        repeat_question(at);
        return;
    }
    offer_person(at);
}

// The words that they told last, if these may have attachments, take them.
bool add_to_story(turn& at, const inbound_message& message) {
    const dialog* in = top_dialog(at);
    for (auto each = at.state.answers.rbegin(); each != at.state.answers.rend(); ++each) {
        const std::size_t index = each->dialog == in->id ? in->find(each->step) : nowhere;
        if (index == nowhere || in->steps[index].media_max == 0 ||
            !std::holds_alternative<std::string>(each->value)) {
            continue;
        }
        const std::size_t before = at.state.attachments.size();
        keep_attachments(at, in->steps[index], message);
        return at.state.attachments.size() > before;
    }
    return false;
}

// Attachments where none are asked for; true if the message has been dealt with.
bool refuse_attachments(turn& at, const script_step& here, const inbound_message& message) {
    const bool something = !trimmed(message.text).empty() || message.location.has_value();
    const bool any_kept =
        std::any_of(message.attachments.begin(), message.attachments.end(), keepable);
    if (message.attachments.empty() || (any_kept && here.media_max > 0)) {
        return false;
    }
    if (!any_kept) {
        if (!something) {
            at.say(at.texts().sticker);
            repeat_question(at);
        }
        return !something;
    }
    if (!something && join_fragment(at, message)) {
        return true;
    }
    if (!add_to_story(at, message)) {
        keep_early_media(at, message);
    }
    if (!at.state.told_attachments) {
        at.state.told_attachments = true;
        at.say(at.texts().media_kept);
        if (!something) {
            repeat_question(at);
        }
    }
    return !something;
}

bool skips(turn& at, const script_step& here, const inbound_message& message) {
    if (!here.optional) {
        return false;
    }
    return message.kind == inbound_kind::choice ? message.choice == "skip"
                                                : means(at, message.text, word::skip);
}

void carry_out(turn& at, flow what, const inbound_message& message) {
    switch (what) {
        case flow::miss:
            if (!join_fragment(at, message)) {
                missed(at, message);
            }
            break;
        case flow::wrong:
            missed(at, message);
            break;
        case flow::aside:
            at.say_hint();
            repeat_question(at);
            break;
        case flow::wait:
        case flow::request:
            break;
        case flow::next:
        case flow::enter:
            run(at, what);
            break;
    }
}

}  // namespace

void offer_person(turn& at) {
    at.say(at.texts().offer_person);
    repeat_question(at);
    at.offer_also("/person", at.format(at.texts().label_person));
}

void answer_dialog(turn& at, const inbound_message& message) {
    const script_step* here = top_step(at);
    if (here == nullptr) {
        free_text(at, message);
        return;
    }
    if (!here->type->asks) {
        run(at, flow::enter);  // it waited for the outside, which did not answer: try again
        return;
    }
    at.state.missed_id.clear();
    at.state.lobby = false;  // until the same question stands open again
    if (refuse_attachments(at, *here, message)) {
        return;
    }
    if (skips(at, *here, message)) {
        set_answer(at.state, here->id, skipped{});
        at.state.last_text = {};
        run(at, flow::next);
        return;
    }
    const std::int64_t before = at.state.last_text.at;
    const std::string id = at.state.last_text.id;
    const flow what = here->type->take(*here, at, message);
    const bool noted = at.state.last_text.at != before || at.state.last_text.id != id;
    const bool answered = what == flow::next || what == flow::enter || what == flow::request;
    if (answered && !noted) {
        at.state.last_text = {};
    }
    carry_out(at, what, message);
}

void edit_answer(turn& at, const inbound_message& message) {
    const std::string& id = handle_of(message);
    if (id.empty() || at.state.frames.empty() || asking(at.state)) {
        return;
    }
    if (id == at.state.missed_id) {
        inbound_message again = message;
        again.kind = inbound_kind::message;
        answer_dialog(at, again);
        return;
    }
    if (id != at.state.last_text.id) {
        return;
    }
    const dialog* in = at.scripts.find(at.state.last_text.dialog);
    const std::size_t index = in == nullptr ? nowhere : in->find(at.state.last_text.step);
    const std::string_view text = trimmed(message.text);
    const auto length = static_cast<std::int64_t>(code_points(text));
    if (index == nowhere || text.size() >= typed_max || length < in->steps[index].min_length ||
        length > in->steps[index].max_length) {
        return;
    }
    for (answer& each : at.state.answers) {
        if (each.dialog == in->id && each.step == in->steps[index].id) {
            each.value = std::string(text);
        }
    }
    if (const script_step* here = top_step(at); here != nullptr && here->type->name == "review") {
        repeat_question(at);
    }
}

}  // namespace yishi::dialogs
