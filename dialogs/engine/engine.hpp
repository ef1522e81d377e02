// The dialog engine: a pure function from (scripts, state, event) to (state, effects).
// No I/O, no clock, no randomness: time and answers arrive in events, so that any conversation can
// be replayed, tested and previewed with the same code. Thread-safe: everything here is a value or
// immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialogs/message.hpp"

namespace yishi::dialogs {

class script_set;  // dialogs/script/script.hpp: compiled dialogs and texts, immutable

// The most rounds of request and answer that one inbound message may cause.
inline constexpr int request_rounds_max = 8;

// ---- what happens to a conversation -----------------------------------------------------------

// The resident said something.
struct message_event {
    inbound_message message;
};

// The answer to the request that the step before ended in (see `request`).
struct answer_event {
    std::string json;
};

// The idle timer fired: say where they were, offer to go on or begin anew.
struct idle_event {};

// A question from outside the dialog. It waits until the dialog rests, then takes the next answer.
struct question_event {
    enum class kind { closing, notice };
    kind what = kind::closing;
    std::string case_number;
    std::string case_title;  // what the case is about, in the resident's language if known
    std::string text;        // notice: what to say; closing: the officer's last words or empty
};

// A moderator gave the conversation back to the bot.
struct released_event {};

struct event {
    std::int64_t now = 0;   // ms since the epoch
    std::string time_zone;  // IANA name, for dates in texts
    std::string privacy_url;
    std::variant<message_event, answer_event, idle_event, question_event, released_event> what;
};

// ---- what the engine wants done ---------------------------------------------------------------

// Say this to the resident. All that one event makes the bot say is ONE message (texts joined by an
// empty line, the choices of the last question), so that a turn costs one delivery; while requests
// are under way nothing is sent, all of it comes with the last answer. `chat` is left to the
// caller.
struct send_effect {
    outbound_message message;
    std::string case_number;  // the case that it is about, or empty
};

// The message that caused this event belongs to this open case's thread; its owner should see it.
struct attach_effect {
    std::string case_number;
    std::string message;  // platform's id of an earlier message that is meant instead, or empty
};

// What the resident answered to a closing question. Comes at once with the yes or no; once more for
// the same case, with satisfaction or comment, if the resident adds that: then only these are new.
struct closing_effect {
    std::string case_number;
    bool solved = false;
    std::optional<int> satisfaction;  // 1 to 5
    std::string comment;              // what is missing, when not solved
};

// Wake the conversation after this much silence (idle_event); 0 cancels.
struct idle_timer_effect {
    std::int64_t after = 0;  // ms
};

// The resident was shown this version of the privacy notice.
struct privacy_effect {
    std::string version;
};

// The bot says nothing more until a released_event (a person has taken over).
struct silence_effect {
    std::string case_number;
};

using effect = std::variant<send_effect,
                            attach_effect,
                            closing_effect,
                            idle_timer_effect,
                            privacy_effect,
                            silence_effect>;

// What the engine needs from outside before it can go on. Names and their JSON:
//   open_case   {"kind","category","title","answers":{..},"place":{"text","lat","lon","area"}|null,
//                "attachments":[attachment..],"dialog","language"} ->
//                {"case_number","due_at":ms,"queue_title":{lang:..}}
//   find_cases  {"open":true|false,"number":"..."|absent}
//               ->
//               {"cases":[{"number","status","title","category","opened_at":ms,"due_at":ms,"closed_at":ms|null}]}
//   locate      {"text"} or {"lat","lon"} -> {"area":"id"|null,"title":{lang:..}|null}
//   hand_over   {"reason":"asked"|"misses"|"emergency","dialog","answers","language"}
//               -> {"case_number","answer_by":ms,"office_open":bool}
struct request {
    std::string name;
    std::string json;
};

// ---- state ------------------------------------------------------------------------------------

// Where a conversation stands. A small value; its JSON form is kept with the conversation.
struct frame {
    std::string dialog;
    std::string step;
    bool operator==(const frame&) const = default;
};

struct state;  // dialogs/engine/state.hpp

// Parses what dump_state wrote; an empty text is a new conversation. nullopt: not a state.
std::optional<state> parse_state(std::string_view text);
std::string dump_state(const state& value);
// BCP 47 of the conversation, empty before it is known.
std::string_view language_of(const state& value);
// True when no dialog is under way (the open menu is none) and no question waits for an answer.
bool resting(const state& value);

// True when the answer to the open question may lead straight to a new case, so that whoever keeps
// the cases can have ready what that takes.
bool opens_next(const script_set& scripts, const state& value);

// True while words or photos are kept that came before their dialog and belong to it.
bool keeps_words(const state& value, std::int64_t now);

struct step_result;  // state.hpp: {state, effects, std::optional<request>}

// One event. Never throws on anything a resident can say. `current.frames` naming a step that the
// scripts no longer have is moved to the dialog's start, never dropped.
step_result step(const script_set& scripts, state current, const event& happened);

}  // namespace yishi::dialogs
