// {"id": "review", "type": "review", "ask": {"en": "Is this right?"}}
// Shows the answers of the dialog. Each can be changed; then it comes back here.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/steps.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::size_t shown_max = 300;  // bytes of an answer in the list

constexpr member members[] = {{"ask", &script_step::ask, true}};

struct line {
    const script_step* asked;
    const answer* given;
};

// The answers in the order of the dialog's steps.
std::vector<line> lines(turn& at) {
    std::vector<line> out;
    const dialog* in = top_dialog(at);
    for (const script_step& each : in->steps) {
        const answer* given = find_answer(at.state, in->id, each.id);
        if (each.type->asks && given != nullptr) {
            out.push_back({&each, given});
        }
    }
    return out;
}

std::string title_of(const turn& at, const script_step& asked) {
    return at.told(asked.title.empty() ? asked.ask : asked.title);
}

std::string answer_text(const turn& at, const line& of) {
    std::string out = shown(at, *of.given);
    if (out.size() > shown_max) {
        out = std::string(clipped(out, shown_max)) + "…";
    }
    const std::int64_t count = std::count_if(
        at.state.attachments.begin(), at.state.attachments.end(), [&](const kept_attachment& each) {
            return each.step == of.asked->id;
        });
    if (count > 0 && !std::holds_alternative<media_answer>(of.given->value)) {
        out += " (" + at.format(at.texts().review_media, {{"count", count}}) + ')';
    }
    return out;
}

// Which answer is to be changed?
void ask_which(turn& at) {
    at.say(at.texts().review_change);
    std::vector<choice> buttons;
    for (const line& each : lines(at)) {
        buttons.push_back({each.asked->id, title_of(at, *each.asked)});
    }
    at.offer(std::move(buttons));
    at.offer_also("/back", at.format(at.texts().label_back));
}

flow enter(const script_step& self, turn& at) {
    if (at.state.prompt == prompt::change) {
        ask_which(at);
        return flow::wait;
    }
    std::string text = at.told(self.ask);
    for (const line& each : lines(at)) {
        text += '\n' + at.format(at.texts().review_line,
                                 {{"title", title_of(at, *each.asked)},
                                  {"answer", answer_text(at, each)}});
    }
    at.say(std::move(text));
    at.offer(at.buttons().review.buttons);
    return flow::wait;
}

// "the place is wrong": the one answer whose title stands in it.
std::optional<std::size_t> named_in(const turn& at,
                                    const std::vector<line>& all,
                                    std::string_view text) {
    if (text.size() > typed_bytes_max) {
        return std::nullopt;
    }
    const std::string said = ' ' + normalised(text) + ' ';
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::string title = normalised(title_of(at, *all[i].asked));
        if (static_cast<unsigned char>(title.empty() ? '\0' : title[0]) < 0x80U) {
            title = ' ' + title + ' ';  // whole words, where they are set apart
        }
        if (title.size() < 3 || said.find(title) == said.npos) {
            continue;
        }
        if (found) {
            return std::nullopt;
        }
        found = i;
    }
    return found;
}

// "Send it", or "that is all": nothing is to be changed.
bool agrees(const turn& at, const inbound_message& message) {
    return message.kind != inbound_kind::choice &&
           (means(at, message.text, word::send) || means(at, message.text, word::done));
}

flow take_change(const script_step& self, turn& at, const inbound_message& message) {
    if (agrees(at, message)) {
        at.state.prompt = prompt::none;
        return flow::next;
    }
    const std::vector<line> all = lines(at);
    std::optional<std::size_t> chosen;
    if (message.kind == inbound_kind::choice) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            chosen = all[i].asked->id == message.choice ? std::optional(i) : chosen;
        }
    } else {
        std::vector<choice_words> words;
        for (const line& each : all) {
            words.push_back({each.asked->id, {title_of(at, *each.asked)}, {}});
        }
        chosen = understand(make_choice_index(std::move(words), at.language_tag()), message.text);
        if (!chosen) {
            chosen = named_in(at, all, message.text);
        }
    }
    if (!chosen && message.kind == inbound_kind::choice) {
        return at.aside(at.texts().old_button);
    }
    if (!chosen && understand_yes_no(message.text, at.language_tag())) {
        at.state.prompt = prompt::none;  // neither says what: the review once more
        return enter(self, at);
    }
    if (!chosen) {
        return at.wrong(at.texts().miss_choice);
    }
    at.state.prompt = prompt::none;
    at.state.frames.back().step = all[*chosen].asked->id;
    at.state.last_text = {};
    // Asked first as any question is; only its answer is taken as a change.
    run(at, flow::enter);
    at.state.changing = true;
    return flow::wait;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    if (at.state.prompt == prompt::change) {
        return take_change(self, at, message);
    }
    std::optional<std::size_t> chosen;
    const fixed_choices& buttons = at.buttons().review;
    if (message.kind == inbound_kind::choice) {
        for (std::size_t i = 0; i < buttons.buttons.size(); ++i) {
            chosen = buttons.buttons[i].value == message.choice ? std::optional(i) : chosen;
        }
        if (!chosen) {
            return at.aside(at.texts().old_button);
        }
    } else if (agrees(at, message)) {
        chosen = 0;
    } else if (means(at, message.text, word::change)) {
        chosen = 1;
    } else if (const auto index = understand(buttons.index, message.text)) {
        chosen = index;
    } else if (const auto yes = understand_yes_no(message.text, at.language_tag())) {
        chosen = *yes ? 0 : 1;
    }
    if (!chosen) {
        return bare_number(message.text) ? at.wrong(at.texts().miss_choice)
                                         : at.miss(at.texts().miss_choice);
    }
    if (*chosen == 0) {
        return flow::next;
    }
    if (*chosen == 2) {
        obey(at, word::cancel);
        return flow::wait;
    }
    at.state.prompt = prompt::change;
    at.state.misses = 0;
    ask_which(at);
    return flow::wait;
}

}  // namespace

const step_type review_step = {
    .name = "review", .members = members, .asks = true, .enter = enter, .take = take};

}  // namespace yishi::dialogs
