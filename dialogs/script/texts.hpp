// What the bot itself says, from texts/LANG.json by flat keys, and the words that it understands.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/script/wording.hpp"

namespace yishi::dialogs {

class script_set;

// One member a key; the key has the member's name.
struct system_texts {
    // The beginning, and at rest.
    wording greeting, privacy, menu_hint, nothing_to_do, cancelled, ended, welcome, help;
    // Languages.
    wording language_ask, language_set;
    // Going back.
    wording first_question, cannot_go_back;
    // What does not fit, and what would.
    wording miss_choice, story_kept, miss_text, miss_text_short, miss_text_long, miss_number,
        miss_number_low, miss_number_high, miss_integer, miss_yes_no, miss_location, place_unknown,
        miss_media, miss_media_few, miss_satisfied, offer_person, sticker, old_button, text_needed;
    // Photos and files.
    wording media_kept, media_had, media_more, media_enough;
    // Buttons.
    wording label_yes, label_no, label_skip, label_done, label_send, label_change, label_cancel,
        label_back, label_restart, label_go_on, label_new, label_person;
    // The review.
    wording review_line, review_change, review_media, review_skipped;
    // Fragments, silence.
    wording added, idle, words_offer;
    // Free text of someone with open cases.
    wording which_case, which_case_label, attached;
    // Questions and news from the office.
    wording closing_question, closing_satisfied, satisfied_1, satisfied_2, satisfied_3, satisfied_4,
        satisfied_5, closing_missing, closing_thanks, closing_reopened, notice;
    // A person takes over.
    wording handed_over_open, handed_over_closed, released;
    // Status.
    wording status_none, status_line, status_closed_line, status_more, status_new,
        status_in_progress, status_waiting, status_closed;
    // Trouble.
    wording open_failed;
    // Said by other parts of the bot.
    wording group_declined, media_refused, too_fast;
};

struct text_spec {
    std::string_view key;
    wording system_texts::* target;
    std::string_view names;  // placeholders that the text may have, separated by spaces
};

// Every key that texts/LANG.json must have, beside the words and the kinds of cases in use.
std::span<const text_spec> text_specs();

// What a resident may say at any time, and to questions that allow it.
enum class word {
    help,
    back,
    cancel,
    restart,
    status,
    language,
    person,
    go_on,
    menu,
    greeting,
    thanks,
    skip,
    done,
    send,
    change,
    fresh,
};

struct word_spec {
    std::string_view key;  // in texts/LANG.json: the words, separated by commas
    dialogs::word word;
    std::string_view command;  // understood in every language, or empty
    bool everywhere;           // works in every dialog
};

std::span<const word_spec> word_specs();

// How a word is looked up: normalised, or as it is when it is signs alone ("?").
std::string word_key(std::string_view text);

// Splits "help, ?, 帮助" at commas of any script, trimmed.
std::vector<std::string> split_words(std::string_view text);

// A text by its key ("group_declined"), for the parts of the bot beside the engine. Empty: no such
// key. `language`: BCP 47, the town's first if it has none like it.
std::string system_text(const script_set& scripts,
                        std::string_view key,
                        std::string_view language,
                        const arguments& values = {},
                        std::string_view time_zone = "UTC");

}  // namespace yishi::dialogs
