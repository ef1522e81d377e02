#include "dialogs/transcript/rehearsal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "dialogs/script/model.hpp"
#include "json/json.hpp"
#include "json/time.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::int64_t day_ms = 86'400'000;

nlohmann::json parsed(const std::string& text) {
    nlohmann::json out;
    json::parse(text, out);
    return out.is_object() ? out : nlohmann::json::object();
}

}  // namespace

rehearsal::rehearsal(std::shared_ptr<const script_set> scripts, rehearsal_settings settings)
    : scripts_(std::move(scripts)), settings_(std::move(settings)) {}

reaction rehearsal::say(inbound_message message) {
    ++messages_;
    message.id = message.id.empty() ? std::to_string(messages_) : message.id;
    message.sender.language = settings_.language;
    message.sent_at = settings_.now;
    if (message.kind == inbound_kind::edit) {
        message.message_id = std::to_string(messages_ - 1);
    }
    return happen(message_event{std::move(message)});
}

reaction rehearsal::happen(decltype(event::what) what) {
    reaction out;
    event next{settings_.now, settings_.time_zone, settings_.privacy_url, std::move(what)};
    for (int round = 0; round <= request_rounds_max; ++round) {
        step_result done = step(*scripts_, std::move(state_), next);
        state_ = std::move(done.state);
        for (effect& each : done.effects) {
            if (const auto* send = std::get_if<send_effect>(&each)) {
                out.said.push_back(send->message);
            } else if (const auto* idle = std::get_if<idle_timer_effect>(&each)) {
                idle_due_ = idle->after == 0 ? 0 : settings_.now + idle->after;
            }
            out.effects.push_back(std::move(each));
        }
        if (!done.request) {
            return out;
        }
        out.requests.push_back(*done.request);
        next.what = answer_event{answer_to(*done.request)};
    }
    out.endless = true;
    return out;
}

reaction rehearsal::wait(std::int64_t ms) {
    settings_.now += ms;
    if (idle_due_ == 0 || idle_due_ > settings_.now) {
        return {};
    }
    idle_due_ = 0;
    return happen(idle_event{});
}

std::optional<reaction> rehearsal::begin(std::string_view name) {
    const dialog* found = scripts_->find(name);
    if (found == nullptr) {
        return std::nullopt;
    }
    state_.greeted = true;
    state_.privacy = scripts_->settings.privacy_version;
    state_.language = scripts_->settings.languages[scripts_->language_index(settings_.language)];
    // As if it stood at its first step already and were asked to go on.
    state_.frames = {{found->id, found->steps.front().id}};
    state_.pending = continuation::begin;
    return happen(answer_event{"{}"});
}

// Opens a case of its own numbering and remembers it for find_cases.
std::string rehearsal::open_case(const std::string& json, bool handed_over) {
    const nlohmann::json asked = parsed(json);
    std::array<char, 64> number{};
    const std::string year = json::rfc3339(settings_.now).substr(0, 4);
    const int size =
        std::snprintf(number.data(), number.size(), "%s-%06zu-0", year.c_str(), cases_.size() + 1);
    const std::string text(number.data(), static_cast<std::size_t>(size));
    const std::int64_t due = settings_.now + 5 * day_ms;
    cases_.push_back(nlohmann::json{
        {"number", text},
        {"status", "new"},
        {"title", asked.value("title", "")},
        {"category", asked.value("category", "")},
        {"opened_at", settings_.now},
        {"due_at", due},
        {"closed_at",
         nullptr}}.dump());
    if (handed_over) {
        return nlohmann::json{{"case_number", text}, {"answer_by", due}, {"office_open", true}}
            .dump();
    }
    return nlohmann::json{{"case_number", text},
                          {"due_at", due},
                          {"queue_title", {{"en", "Town office"}, {"zh", "镇办公室"}}}}
        .dump();
}

std::string rehearsal::answer_to(const request& asked) {
    if (const auto told = answers_.find(asked.name); told != answers_.end()) {
        return told->second;
    }
    if (settings_.answerer) {
        if (auto answer = settings_.answerer(asked)) {
            return *std::move(answer);
        }
    }
    if (asked.name == "open_case" || asked.name == "hand_over") {
        return open_case(asked.json, asked.name == "hand_over");
    }
    if (asked.name == "find_cases") {
        std::string list;
        for (const std::string& each : cases_) {
            list += (list.empty() ? "" : ",") + each;
        }
        return "{\"cases\":[" + list + "]}";
    }
    return "{\"area\":null,\"title\":null}";
}

}  // namespace yishi::dialogs
