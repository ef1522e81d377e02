// The compiled scripts that the engine reads. Built by load_scripts(), immutable afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dialogs/logic/logic.hpp"
#include "dialogs/message.hpp"
#include "dialogs/script/script.hpp"
#include "dialogs/script/texts.hpp"
#include "dialogs/script/wording.hpp"
#include "dialogs/text/understand.hpp"

namespace yishi::dialogs {

struct step_type;  // dialogs/engine/steps/step_type.hpp

inline constexpr std::size_t dialogs_max = 500;
inline constexpr std::size_t steps_max = 200;     // in a dialog
inline constexpr std::size_t choices_max = 20;    // at a step
inline constexpr std::size_t rules_max = 50;      // in a step's "next"
inline constexpr std::int64_t length_max = 4000;  // code points of an answer
inline constexpr std::int64_t media_max = 20;     // attachments of an answer

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

// One answer of a choice step.
struct option {
    std::string value;
    std::vector<std::string> labels;   // one a language, in the town's order
    std::vector<std::string> accepts;  // of all languages
    std::string go;                    // step to go to, or empty
    std::string dialog;                // dialog to run, or empty
    std::size_t go_index = nowhere;
};

// One line of "next": if the condition holds (or there is none), go there, or end.
struct next_rule {
    std::optional<logic::compiled_rule> when;
    std::string go;  // empty: end
    std::size_t go_index = nowhere;
};

// A text with placeholders that stand for raw values ("{category}"), for machines.
using raw_template = std::string;

// One step of any type; which members count says its type.
struct script_step {
    std::string id;
    const step_type* type = nullptr;
    std::vector<next_rule> next;
    bool end = false;

    wording ask;
    wording text;
    wording help;
    wording title;
    bool optional = false;
    bool needed = false;
    std::vector<option> options;
    std::vector<choice_index> words;  // of the options, one a language
    std::optional<double> min;
    std::optional<double> max;
    bool integer = false;
    std::int64_t min_length = 1;
    std::int64_t max_length = 2000;
    std::int64_t media_min = 0;
    std::int64_t media_max = 0;  // 0: takes no attachments
    std::string dialog;
    std::string kind;
    raw_template category;
    raw_template number;
    std::string reason;
};

struct dialog {
    std::string id;
    std::string file;
    wording title;
    std::vector<std::string> triggers;  // as written, of all languages
    bool is_default = false;
    std::vector<script_step> steps;

    // Index of a step, or `nowhere`.
    std::size_t find(std::string_view id) const;
};

struct string_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};
template <class T>
using table = std::unordered_map<std::string, T, string_hash, std::equal_to<>>;

// Buttons of the bot's own questions.
struct fixed_choices {
    std::vector<yishi::choice> buttons;
    choice_index index;
};
struct language_buttons {
    fixed_choices yes_no;     // "yes", "no"
    fixed_choices review;     // "send", "change", "cancel"
    fixed_choices satisfied;  // "1" to "5"
};

class script_set {
 public:
    script_settings settings;
    std::vector<std::string> own_names;  // of the languages
    std::vector<dialogs::dialog> dialogs;
    table<std::size_t> by_id;
    table<std::size_t> triggers;            // normalised, to a dialog
    std::vector<table<word>> words;         // normalised, one table a language
    table<word> commands;                   // "/help"
    table<std::size_t> language_names;      // normalised own names
    std::vector<language_buttons> buttons;  // one a language
    system_texts texts;
    std::vector<table<std::string>> kinds;  // "complaint" to "Complaint", one table a language
    const dialogs::dialog* start = nullptr;
    const dialogs::dialog* by_default = nullptr;  // for free text; may be null

    const dialogs::dialog* find(std::string_view id) const;
    // Index of the town's language that fits a tag best; 0 if none does.
    std::size_t language_index(std::string_view tag) const;
};

}  // namespace yishi::dialogs
