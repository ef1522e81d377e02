// One event on its way through the engine: the state being changed, what is said, what is wanted.
#pragma once

#include <algorithm>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialogs/engine/state.hpp"
#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/script/model.hpp"

namespace yishi::dialogs {

inline constexpr int steps_per_event_max = 100;  // that run without asking
inline constexpr int misses_max = 3;             // then a person is offered

class turn {
 public:
    turn(const script_set& scripts, dialogs::state state, const event& happened);

    const script_set& scripts;
    dialogs::state state;
    const event& happened;
    std::size_t language = 0;  // index

    const system_texts& texts() const { return scripts.texts; }
    const language_buttons& buttons() const { return scripts.buttons[language]; }
    const std::string& language_tag() const { return scripts.settings.languages[language]; }
    void use_language(std::size_t index);

    // ---- speaking ----
    void say(std::string text);
    void say(const wording& text, const arguments& values = {});
    // What is said in this event is about that case.
    void about(std::string case_number) { about_ = std::move(case_number); }
    std::string format(const wording& text, const arguments& values = {}) const;
    // A text of a dialog: its placeholders are answers.
    std::string told(const wording& text) const;
    // The buttons of the question; only the last question's count.
    void offer(std::vector<choice> choices) { choices_ = std::move(choices); }
    void offer_also(std::string value, std::string label);
    bool quiet() const { return parts_.empty() && state.said.empty(); }
    // What has been said since can be taken back.
    std::size_t mark() const { return parts_.size(); }
    void unsay(std::size_t mark) { parts_.resize(std::min(mark, parts_.size())); }

    // ---- what a step may return ----
    flow miss(const wording& hint, arguments values = {});
    flow wrong(const wording& hint, arguments values = {});
    flow aside(const wording& hint, arguments values = {});
    // Ends the event with a request.
    flow ask_outside(std::string name, const nlohmann::json& with, continuation then);

    // The hint of the last miss or aside.
    void say_hint();
    void drop_hint() { hint_ = nullptr; }

    void effect_of(effect value) { effects_.push_back(std::move(value)); }
    bool requesting() const { return request_.has_value(); }
    step_result finish();

    std::vector<std::string> visited;  // steps met while answers are changed

 private:
    std::vector<std::string> parts_;
    std::string about_;
    std::vector<choice> choices_;
    std::vector<effect> effects_;
    std::optional<dialogs::request> request_;
    const wording* hint_ = nullptr;
    arguments hint_values_;
};

// ---- answers as texts and data (values.cpp)
// ------------------------------------------------------

const answer* find_answer(const state& in, std::string_view step);
const answer* find_answer(const state& in, std::string_view dialog, std::string_view step);
void set_answer(state& in, const std::string& step, answer_value value);  // of the top dialog
void erase_answer(state& in, std::string_view dialog, std::string_view step);

// As the resident reads it.
std::string shown(const turn& at, const answer& value);
// The number if it has no fraction.
std::optional<std::int64_t> whole_number(double value);
// The raw value, for machines.
std::string raw(const answer_value& value);
std::string fill(const state& in, std::string_view text);
// What conditions read.
nlohmann::json data_of(const turn& at);
// What a case keeps.
nlohmann::json answers_of(const turn& at);

// Cut to so many bytes, never within a character.
std::string_view clipped(std::string_view text, std::size_t bytes);
std::size_t code_points(std::string_view text);
std::string_view trimmed(std::string_view text);

// The conversation's text of a request's JSON.
std::string dumped(const nlohmann::json& value);

}  // namespace yishi::dialogs
