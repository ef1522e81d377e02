// How a conversation moves through its dialogs.
#pragma once

#include <string_view>

#include "dialogs/engine/turn.hpp"

namespace yishi::dialogs {

// ---- the way through the steps (run.cpp)
// ---------------------------------------------------------

// The dialog on top and its step; null at rest. What the scripts no longer have is moved to a
// beginning.
const dialog* top_dialog(turn& at);
const script_step* top_step(turn& at);

// Drops whatever is under way and begins a dialog.
void start_dialog(turn& at, const dialog& which);
void start_menu(turn& at);
// Carries out what a step wants, until something is asked, requested or all is done.
void run(turn& at, flow what);
// Puts a dialog on top of the one under way.
flow call_dialog(turn& at, const dialog& which);
// Asks the open question once more.
void repeat_question(turn& at);
void go_back(turn& at);
void restart(turn& at);
// Ends every dialog without a word.
void rest(turn& at);

// ---- words that work everywhere (words.cpp)
// ------------------------------------------------------

// What the message asks for, whatever is under way.
std::optional<word> everywhere(turn& at, const inbound_message& message);
bool means(const turn& at, std::string_view text, word wanted);
void obey(turn& at, word command);
// The dialog that a command or trigger starts, or null.
const dialog* triggered(const turn& at, std::string_view text);
void ask_language(turn& at);
// True if the message chose a language.
bool choose_language(turn& at, const inbound_message& message);
void greet(turn& at, const inbound_message& message);

// ---- an answer to the dialog (answer.cpp)
// --------------------------------------------------------

void answer_dialog(turn& at, const inbound_message& message);
void edit_answer(turn& at, const inbound_message& message);
void offer_person(turn& at);

// ---- what came before it was asked for (early.cpp)
// --------------------------------------------------------------------

bool keepable(const attachment& each);
// A question for words offers them.
void keep_words(turn& at, const std::string& typed, const std::string& id);
// Photos and the like, for the first step that takes them. False: there are none.
bool keep_early_media(turn& at, const inbound_message& message);
bool has_early_media(const state& in);
void forget_early_media(turn& at);
// Makes them answers of this step, as many as it takes, and says so.
void adopt_early_media(turn& at, const script_step& self);

// ---- at rest (rest.cpp)
// --------------------------------------------------------------------------

void free_text(turn& at, const inbound_message& message);
void resume_free_text(turn& at, const nlohmann::json& answer);
void answer_which_case(turn& at, const inbound_message& message);
void ask_which_case(turn& at);
void say_status(turn& at, const nlohmann::json& answer);
void hand_over(turn& at, std::string_view reason);
void resume_hand_over(turn& at, const nlohmann::json& answer);

// ---- questions from outside (questions.cpp)
// ------------------------------------------------------

void keep_question(turn& at, const question_event& question);
// Asks what waits, if the conversation rests.
void ask_waiting(turn& at);
void repeat_prompt(turn& at);
// False: the message is no answer to it, the question is put aside.
bool answer_question(turn& at, const inbound_message& message);
bool asking(const state& in);  // a question that takes the next answer itself
void drop_prompt(turn& at);

}  // namespace yishi::dialogs
