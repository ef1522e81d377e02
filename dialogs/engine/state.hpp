// Where a conversation stands, as the engine keeps it between two events. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dialogs/engine/engine.hpp"

namespace yishi::dialogs {

inline constexpr std::size_t frames_max = 8;        // dialogs that called one another
inline constexpr std::size_t history_max = 64;      // questions that "back" can return to
inline constexpr std::size_t questions_max = 16;    // questions from outside that wait
inline constexpr std::size_t attachments_max = 32;  // kept in one dialog
inline constexpr std::size_t typed_max = 16384;     // bytes of one answer that are kept
inline constexpr std::size_t words_bytes_min = 12;  // shorter first words tell nothing
inline constexpr std::size_t story_bytes_min = 24;  // the same for a text at a choice
inline constexpr std::int64_t words_within_ms = 60LL * 60 * 1000;  // then they are forgotten

// ---- answers ----------------------------------------------------------------------------------

struct skipped {  // an optional question that was passed over
    bool operator==(const skipped&) const = default;
};
struct passed {  // a step without an answer of its own (call, open_case) that has been done
    bool operator==(const passed&) const = default;
};
struct media_answer {
    std::int64_t count = 0;
    bool operator==(const media_answer&) const = default;
};
struct location_answer {
    std::string text;  // as typed, or as the sender's app called it
    std::optional<double> lat;
    std::optional<double> lon;
    std::string area;   // id, or empty
    std::string title;  // of the area, in the resident's language
    bool operator==(const location_answer&) const = default;
};

using answer_value =
    std::variant<skipped, passed, std::string, double, bool, media_answer, location_answer>;

struct answer {
    std::string dialog;
    std::string step;
    answer_value value;
    bool operator==(const answer&) const = default;
};

struct kept_attachment {
    std::string step;
    yishi::attachment attachment;
    bool operator==(const kept_attachment&) const = default;
};

// ---- what else is remembered ------------------------------------------------------------------

// A question that was asked: in which dialog of the stack (counted from 0), at which step.
struct asked {
    std::int64_t depth = 0;
    std::string step;
    bool operator==(const asked&) const = default;
};

// The case that the dialog under way has opened.
struct opened_case {
    std::string number;
    std::int64_t due_at = 0;
    std::string queue;  // title, in the resident's language
    bool operator==(const opened_case&) const = default;
};

// A question of the engine itself, beside the dialogs, that the next answer may be for.
enum class prompt {
    none,
    greeting,    // languages were offered beside the dialog's question
    language,    // which language; an answer to the dialog's question is welcome, too
    change,      // the review's: which answer is to be changed
    which_case,  // which of `offered` the kept text is for, or something new
    solved,      // closing question: is it solved?
    satisfied,   // how satisfied, 1 to 5
    missing      // what is missing?
};

// What the answer of a request is for.
enum class continuation {
    none,
    step,
    status,
    free_text,
    person,
    begin  // of the dialog on top: a preview begins without a message
};

// The last message that answered a question with text: a fragment may join it, an edit change it.
struct last_text {
    std::string id;  // of the message; empty once a fragment has joined
    std::string dialog;
    std::string step;
    std::int64_t at = 0;  // ms
    bool operator==(const last_text&) const = default;
};

// What they wrote before any dialog asked for it: offered as an answer to the next question for
// words.
struct kept_words {
    std::string text;
    std::string id;       // of the message
    std::int64_t at = 0;  // ms
    bool operator==(const kept_words&) const = default;
};

struct kept_question {
    question_event::kind what = question_event::kind::closing;
    std::string case_number;
    std::string case_title;
    std::string text;
    bool operator==(const kept_question&) const = default;
};

struct state {
    std::string language;  // BCP 47, one of the town's, or empty before the first event
    bool greeted = false;
    std::string privacy;        // version of the notice that was shown
    bool lobby = false;         // only the start dialog's first question stands open: this is rest
    std::vector<frame> frames;  // the dialog under way and those that called it; empty: at rest
    std::vector<answer> answers;
    std::vector<kept_attachment> attachments;
    std::vector<asked> history;
    std::optional<opened_case> opened;
    bool changing = false;          // an answer is changed: given answers are not asked again
    int misses = 0;                 // in a row, at this question
    bool told_attachments = false;  // that this question takes none
    dialogs::prompt prompt = dialogs::prompt::none;
    std::vector<choice> offered;  // which_case: numbers and labels
    std::string typed;            // which_case, free_text: the text in question
    std::string typed_id;         // its message
    kept_words words;
    std::vector<kept_question> questions;  // waiting; the first is being asked if `prompt` says so
    dialogs::last_text last_text;
    std::string missed_id;  // of the last message, if it did not fit: an edit tries again
    std::string silent;     // number of the case that a person talks about; the bot says nothing
    dialogs::continuation pending = dialogs::continuation::none;
    std::string said;       // while a request is under way: what is to be said with its answer
    bool idle_set = false;  // an idle timer is running
    bool operator==(const state&) const = default;
};

// `request`, if any, is to be answered by an answer_event in the same unit; nothing is sent before.
struct step_result {
    dialogs::state state;
    std::vector<effect> effects;
    std::optional<dialogs::request> request;
};

}  // namespace yishi::dialogs
