#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/engine/run.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::size_t offered_max = 8;       // open cases to choose from
constexpr std::size_t status_lines_max = 5;  // cases told at once
constexpr std::string_view fresh_value = "new";

std::string text_of(const nlohmann::json& in, const char* name) {
    const auto found = in.is_object() ? in.find(name) : in.end();
    return found != in.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t time_of(const nlohmann::json& in, const char* name) {
    const auto found = in.is_object() ? in.find(name) : in.end();
    return found != in.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

const nlohmann::json& cases_of(const nlohmann::json& answer) {
    static const nlohmann::json none = nlohmann::json::array();
    const auto found = answer.is_object() ? answer.find("cases") : answer.end();
    return found != answer.end() && found->is_array() ? *found : none;
}

// The default dialog, if it begins with a question that the typed text can answer.
bool begin_default(turn& at, const std::string& typed, const std::string& id) {
    const dialog* which = at.scripts.by_default;
    if (which == nullptr || which->steps.front().type->name != "text" || typed.empty()) {
        return false;
    }
    const std::size_t said = at.mark();
    start_dialog(at, *which);
    const script_step* first = top_step(at);
    if (first == nullptr || first->id != which->steps.front().id) {
        return true;
    }
    inbound_message message;
    message.id = id;
    message.text = typed;
    const flow what = first->type->take(*first, at, message);
    if (what == flow::next) {
        at.unsay(said);  // the question is answered already
        at.offer({});
        run(at, what);
    }
    at.drop_hint();
    return true;
}

// What fits no case and no trigger begins something new.
void begin_new(turn& at, bool hint) {
    const std::string typed = std::move(at.state.typed);
    const std::string id = std::move(at.state.typed_id);
    at.state.typed.clear();
    at.state.typed_id.clear();
    if (begin_default(at, typed, id)) {
        return;
    }
    // So young before the words are kept: this very message brought a photo.
    const bool photo =
        keeps_words(at.state, at.happened.now) && at.state.words.at == at.happened.now;
    keep_words(at, typed, id);
    hint = hint && !photo;
    const int misses = at.state.misses + (hint ? 1 : 0);
    if (photo) {
        at.say(at.texts().media_kept);
    } else if (hint) {
        at.say(at.texts().menu_hint);
    }
    start_menu(at);
    at.state.misses = misses;
    if (misses >= misses_max) {
        at.say(at.texts().offer_person);
        at.offer_also("/person", at.format(at.texts().label_person));
    }
}

const wording& status_word(const turn& at, std::string_view status) {
    const system_texts& t = at.texts();
    if (status == "closed") {
        return t.status_closed;
    }
    return status == "in_progress" ? t.status_in_progress
           : status == "waiting"   ? t.status_waiting
                                   : t.status_new;
}

void say_case(turn& at, const nlohmann::json& each) {
    arguments values = {
        {"number", text_of(each, "number")},
        {"title", text_of(each, "title")},
        {"status", at.format(status_word(at, text_of(each, "status")))},
        {"opened_at", instant{time_of(each, "opened_at")}},
    };
    if (text_of(each, "status") == "closed") {
        values.emplace_back("closed_at", instant{time_of(each, "closed_at")});
        at.say(at.texts().status_closed_line, values);
    } else {
        values.emplace_back("due_at", instant{time_of(each, "due_at")});
        at.say(at.texts().status_line, values);
    }
}

// Photos sent in one go come as many messages: the first has been answered.
bool one_of_several(const turn& at, const inbound_message& message) {
    return trimmed(message.text).empty() && keeps_words(at.state, at.happened.now) &&
           has_early_media(at.state) &&
           at.happened.now - at.state.words.at <= at.scripts.settings.fragment_within;
}

// "Yes", "send it", once more after it was sent.
bool agreement(const turn& at, std::string_view text) {
    return means(at, text, word::send) || understand_yes_no(text, at.language_tag()) == true;
}

}  // namespace

void free_text(turn& at, const inbound_message& message) {
    const bool first = !at.quiet();  // the greeting has just been said: there can be no cases
    const bool something =
        !trimmed(message.text).empty() ||
        std::any_of(message.attachments.begin(), message.attachments.end(), keepable);
    if (!something || message.kind != inbound_kind::message) {
        if (!first && !message.attachments.empty()) {
            at.say(at.texts().sticker);
        }
        begin_new(at, !first && message.attachments.empty());
        return;
    }
    const bool more = one_of_several(at, message);
    keep_early_media(at, message);
    if (more) {
        return;
    }
    at.state.typed = clipped(trimmed(message.text), typed_max);
    at.state.typed_id = handle_of(message);
    if (first) {
        begin_new(at, false);
        return;
    }
    at.ask_outside("find_cases", {{"open", true}}, continuation::free_text);
}

void resume_free_text(turn& at, const nlohmann::json& answer) {
    const std::string talking = text_of(answer, "talking");
    if (!talking.empty()) {
        drop_prompt(at);
        forget_early_media(at);
        at.effect_of(attach_effect{talking, {}});
        if (answer.value("told", false)) return;
        at.about(talking);
        at.say(at.texts().attached, {{"number", talking}});
        at.offer_also("/start", at.format(at.texts().label_new));
        return;
    }
    at.state.offered.clear();
    for (const nlohmann::json& each : cases_of(answer)) {
        const std::string number = text_of(each, "number");
        if (!number.empty() && at.state.offered.size() < offered_max) {
            at.state.offered.push_back(
                {number,
                 at.format(at.texts().which_case_label,
                           {{"number", number}, {"title", text_of(each, "title")}})});
        }
    }
    if (at.state.offered.empty()) {
        begin_new(at, true);
        return;
    }
    if (agreement(at, at.state.typed)) {
        drop_prompt(at);
        at.say(at.texts().welcome);
        return;
    }
    at.state.prompt = prompt::which_case;
    at.state.misses = 0;
    ask_which_case(at);
}

void ask_which_case(turn& at) {
    at.say(at.texts().which_case);
    at.offer(at.state.offered);
    at.offer_also(std::string(fresh_value), at.format(at.texts().label_new));
}

void answer_which_case(turn& at, const inbound_message& message) {
    std::vector<choice_words> words;
    for (const choice& each : at.state.offered) {
        words.push_back({each.value, {each.label}, {}});
    }
    words.push_back({std::string(fresh_value), {at.format(at.texts().label_new)}, {}});
    std::optional<std::size_t> chosen;
    if (message.kind == inbound_kind::choice) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            chosen = words[i].value == message.choice ? std::optional(i) : chosen;
        }
    } else if (means(at, message.text, word::fresh)) {
        chosen = words.size() - 1;
    } else {
        chosen = understand(make_choice_index(std::move(words), at.language_tag()), message.text);
    }
    if (!chosen && ++at.state.misses == 1 && message.kind == inbound_kind::message) {
        at.say(at.texts().miss_choice);
        ask_which_case(at);
        return;
    }
    const std::vector<choice> offered = at.state.offered;
    const std::string typed_id = at.state.typed_id;
    if (!chosen || *chosen >= offered.size()) {
        const std::string typed = at.state.typed;
        drop_prompt(at);
        at.state.typed = typed;
        at.state.typed_id = typed_id;
        begin_new(at, false);
        return;
    }
    const std::string number = offered[*chosen].value;
    drop_prompt(at);
    forget_early_media(at);
    at.effect_of(attach_effect{number, typed_id});
    at.about(number);
    at.say(at.texts().attached, {{"number", number}});
}

void say_status(turn& at, const nlohmann::json& answer) {
    const nlohmann::json& cases = cases_of(answer);
    if (cases.empty()) {
        at.say(at.texts().status_none);
    }
    for (std::size_t i = 0; i < std::min(cases.size(), status_lines_max); ++i) {
        say_case(at, cases[i]);
    }
    if (cases.size() > status_lines_max) {
        const auto more = static_cast<std::int64_t>(cases.size() - status_lines_max);
        at.say(at.texts().status_more, {{"count", more}});
    }
}

void hand_over(turn& at, std::string_view reason) {
    const dialog* in = at.state.lobby ? nullptr : top_dialog(at);
    const auto& kinds = at.scripts.kinds[at.language];
    const auto kind = kinds.find("person");
    const std::string plain = kind == kinds.end() ? std::string() : kind->second;
    const nlohmann::json with = {
        {"reason", reason},
        {"dialog", in == nullptr ? std::string() : in->id},
        {"title", in == nullptr ? plain : at.told(in->title)},
        {"answers", answers_of(at)},
        {"language", at.language_tag()},
    };
    at.ask_outside("hand_over", with, continuation::person);
}

void resume_hand_over(turn& at, const nlohmann::json& answer) {
    const std::string number = text_of(answer, "case_number");
    if (number.empty()) {
        at.say(at.texts().open_failed);
        repeat_question(at);
        return;
    }
    const bool open = answer.contains("office_open") && answer["office_open"] == true;
    rest(at);
    at.say(open ? at.texts().handed_over_open : at.texts().handed_over_closed,
           {{"number", number}, {"answer_by", instant{time_of(answer, "answer_by")}}});
    at.state.silent = number;
    at.effect_of(silence_effect{number});
}

}  // namespace yishi::dialogs
