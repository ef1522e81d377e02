// {"id": "file", "type": "open_case", "kind": "complaint", "category": "{category}",
//  "title": {"en": "{category}: {place}"}}
// Opens a case with all answers and attachments. "category" is filled with raw values; without a
// "title" it is the dialog's. Sets {case_number}, {due_at} (a time) and {queue}.
#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/steps.hpp"
#include "dialogs/text/localized.hpp"

namespace yishi::dialogs {
namespace {

constexpr member members[] = {
    {"kind", &script_step::kind, true},
    {"category", &script_step::category},
    {"title", &script_step::title},
};

void names(const script_step& self, std::vector<std::string>& out) {
    out.insert(out.end(), {self.id, "case_number", "due_at", "queue"});
}

// The last place that was told.
nlohmann::json place_of(const turn& at) {
    nlohmann::json out;
    for (const answer& each : at.state.answers) {
        const auto* place = std::get_if<location_answer>(&each.value);
        if (place == nullptr) {
            continue;
        }
        out = {{"text", place->text}};
        if (place->lat && place->lon) {
            out["lat"] = *place->lat;
            out["lon"] = *place->lon;
        }
        if (!place->area.empty()) {
            out["area"] = place->area;
        }
    }
    return out;
}

flow enter(const script_step& self, turn& at) {
    const dialog* in = top_dialog(at);
    nlohmann::json attachments = nlohmann::json::array();
    for (const kept_attachment& each : at.state.attachments) {
        attachments.push_back(each.attachment);
    }
    const nlohmann::json with = {
        {"kind", self.kind},
        {"category", fill(at.state, self.category)},
        {"title", at.told(self.title.empty() ? in->title : self.title)},
        {"answers", answers_of(at)},
        {"place", place_of(at)},
        {"attachments", std::move(attachments)},
        {"dialog", in->id},
        {"language", at.language_tag()},
    };
    return at.ask_outside("open_case", with, continuation::step);
}

flow resume(const script_step& self, turn& at, const nlohmann::json& answer) {
    const auto number = answer.find("case_number");
    if (number == answer.end() || !number->is_string()) {
        at.say(at.texts().open_failed);  // the next message tries again
        at.offer({{"/continue", at.format(at.texts().label_go_on)}});
        return flow::wait;
    }
    opened_case opened;
    opened.number = number->get<std::string>();
    if (const auto due = answer.find("due_at"); due != answer.end() && due->is_number()) {
        opened.due_at = due->get<std::int64_t>();
    }
    if (const auto title = answer.find("queue_title");
        title != answer.end() && title->is_object()) {
        localized texts;
        for (const auto& [language, text] : title->items()) {
            if (text.is_string()) {
                texts.by_language[language] = text.get<std::string>();
            }
        }
        opened.queue = texts.in(at.language_tag(), at.scripts.settings.languages.front());
    }
    at.state.opened = std::move(opened);
    at.state.history.clear();  // what is filed cannot be taken back by going back
    at.state.attachments.clear();
    at.state.last_text = {};
    at.state.words = {};
    set_answer(at.state, self.id, passed{});
    return flow::next;
}

}  // namespace

const step_type open_case_step = {
    .name = "open_case", .members = members, .names = names, .enter = enter, .resume = resume};

}  // namespace yishi::dialogs
