// The turn as a pure function: from the rows that were loaded and what happened to a change set.
// Runs on the store's threads, perhaps more than once; touches nothing but its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/adapter.hpp"
#include "bot/cases/life.hpp"
#include "bot/conversation/town.hpp"
#include "dialogs/engine/engine.hpp"
#include "dialogs/engine/state.hpp"
#include "dialogs/message.hpp"
#include "storage/sql/messages.hpp"
#include "storage/store.hpp"

namespace yishi::conversation {

inline constexpr std::int64_t media_deadline_ms = 24LL * 60 * 60 * 1000;
// So long after an officer's words what a resident says is taken as the answer to them.
inline constexpr std::int64_t talk_ms = 3LL * 24 * 60 * 60 * 1000;

// What a turn knows besides its rows.
struct turn_setting {
    std::int64_t now = 0;
    std::string seed;  // random, for the salts of events
    std::string time_zone;
    std::string privacy_url;
    bool thread_is_delivery = false;             // the page: nothing is queued
    int unanswered_max = 0;                      // so many replies may wait; 0: any number
    bool reply_in_webhook = false;               // the channel is configured so, and
    const adapters::adapter* adapter = nullptr;  // its adapter says what fits there, and
    storage::messages::lane_set lanes =          // the conversation's lane is sent from here
        storage::messages::lane_set().set();
};

// Collects what a unit of work does to one conversation and its cases.
class turn {
 public:
    turn(const town& by,
         const turn_setting& setting,
         const storage::turn_rows& rows,
         const storage::turn_extras& extras);

    // False: what the open question leads to takes rows that are not here; finish() asks for them
    // before all is played in vain.
    bool has_foreseen();
    // The resident's message: into the thread, and to the case or the engine that it is for.
    void receive(const inbound_message& message);
    // Any other event: idle, a question, released.
    void play(decltype(dialogs::event::what) what);
    // An officer's words to the resident, in the thread of a case.
    void say(std::string_view text, std::string_view author, std::int64_t case_id);
    void ask(cases::closing_question question);
    // What was done to a case; a closing question goes on to the resident.
    void record(cases::changed changed);
    void release();  // the bot answers again
    void idle();     // they have been silent for long
    void cancel_timer(std::string_view kind, std::string_view subject);
    void set_timer(storage::timer_row row);

    const storage::conversation_row& conversation() const { return conversation_; }
    storage::turn_decision finish();

 private:
    dialogs::event event_of(decltype(dialogs::event::what) what) const;
    void begin(const inbound_message& message);
    std::int64_t append_inbound(const inbound_message& message);
    void fetch_media(const inbound_message& message, std::int64_t seq);
    bool attach_to_quoted(const inbound_message& message, std::int64_t seq);
    void play_shortened(inbound_message message);
    bool overrun();
    void file(std::int64_t seq,
              std::int64_t case_id);  // a message of this turn, in the case's thread
    void attach(std::int64_t case_id, std::int64_t seq);
    void apply(const dialogs::effect& what);
    void attach_message(const dialogs::attach_effect& effect);
    std::int64_t filed_under(std::string_view number);
    storage::delivery_status status_of_reply(const outbound_message& message);
    void send(const outbound_message& message, std::string_view author, std::int64_t case_id);
    void arm_idle(std::int64_t after);

    // Requests of the engine: the answer's JSON, or nothing while rows are wanted (needs_).
    std::optional<std::string> answer(const dialogs::request& asked);
    std::optional<std::string> answer_open_case(std::string_view json);
    std::optional<std::string> answer_hand_over(std::string_view json);
    std::optional<std::string> answer_find_cases(std::string_view json);

    std::optional<cases::opened> open(cases::opening what);
    const storage::case_row* case_by_number(std::string_view number);
    std::int64_t id_of(std::string_view number);
    bool act(std::string_view number, const cases::action& what);
    struct talk {
        std::string number;  // the case; empty: none
        bool told = false;   // that their words go there
    };
    talk talk_under_way() const;
    bool have_persons();
    bool have_number();

    const town& town_;
    const turn_setting& setting_;
    const storage::turn_extras& extras_;
    storage::conversation_row conversation_;
    std::int64_t new_id_;  // the conversation's id, also when it is not stored yet
    dialogs::state state_;
    cases::salt_source salts_;
    storage::change_set changes_;
    storage::turn_wants needs_;     // extras_.got and what was found missing
    std::int64_t inbound_seq_ = 0;  // of the message that this turn is about
    bool touched_ = false;          // the conversation's row changed
};

// The whole turn of an inbound message.
storage::turn_decision decide_message(const town& by,
                                      const turn_setting& setting,
                                      const inbound_message& message,
                                      const storage::turn_rows& rows,
                                      const storage::turn_extras& extras);

// The bundle that the conversation goes on in while a dialog is under way; empty: the current one.
std::string_view bundle_wanted(const storage::turn_rows& rows, std::string_view current);

}  // namespace yishi::conversation
