#include "dialogs/script/texts.hpp"

#include "dialogs/script/model.hpp"

namespace yishi::dialogs {
namespace {

using t = system_texts;

constexpr text_spec specs[] = {
    {"greeting", &t::greeting, "languages"},
    {"privacy", &t::privacy, "privacy_url"},
    {"menu_hint", &t::menu_hint, ""},
    {"nothing_to_do", &t::nothing_to_do, ""},
    {"cancelled", &t::cancelled, ""},
    {"ended", &t::ended, ""},
    {"welcome", &t::welcome, ""},
    {"help", &t::help, ""},
    {"language_ask", &t::language_ask, ""},
    {"language_set", &t::language_set, "language"},
    {"first_question", &t::first_question, ""},
    {"cannot_go_back", &t::cannot_go_back, ""},
    {"miss_choice", &t::miss_choice, ""},
    {"story_kept", &t::story_kept, ""},
    {"miss_text", &t::miss_text, ""},
    {"miss_text_short", &t::miss_text_short, "min"},
    {"miss_text_long", &t::miss_text_long, "max"},
    {"miss_number", &t::miss_number, ""},
    {"miss_number_low", &t::miss_number_low, "min"},
    {"miss_number_high", &t::miss_number_high, "max"},
    {"miss_integer", &t::miss_integer, ""},
    {"miss_yes_no", &t::miss_yes_no, ""},
    {"miss_location", &t::miss_location, ""},
    {"place_unknown", &t::place_unknown, ""},
    {"miss_media", &t::miss_media, ""},
    {"miss_media_few", &t::miss_media_few, "min count"},
    {"miss_satisfied", &t::miss_satisfied, ""},
    {"offer_person", &t::offer_person, ""},
    {"sticker", &t::sticker, ""},
    {"old_button", &t::old_button, ""},
    {"text_needed", &t::text_needed, ""},
    {"media_kept", &t::media_kept, ""},
    {"media_had", &t::media_had, "count"},
    {"media_more", &t::media_more, "count max"},
    {"media_enough", &t::media_enough, "max"},
    {"label_yes", &t::label_yes, ""},
    {"label_no", &t::label_no, ""},
    {"label_skip", &t::label_skip, ""},
    {"label_done", &t::label_done, ""},
    {"label_send", &t::label_send, ""},
    {"label_change", &t::label_change, ""},
    {"label_cancel", &t::label_cancel, ""},
    {"label_back", &t::label_back, ""},
    {"label_restart", &t::label_restart, ""},
    {"label_go_on", &t::label_go_on, ""},
    {"label_new", &t::label_new, ""},
    {"label_person", &t::label_person, ""},
    {"review_line", &t::review_line, "title answer"},
    {"review_change", &t::review_change, ""},
    {"review_media", &t::review_media, "count"},
    {"review_skipped", &t::review_skipped, ""},
    {"added", &t::added, ""},
    {"idle", &t::idle, "title"},
    {"words_offer", &t::words_offer, "text"},
    {"which_case", &t::which_case, ""},
    {"which_case_label", &t::which_case_label, "number title"},
    {"attached", &t::attached, "number"},
    {"closing_question", &t::closing_question, "number title text"},
    {"closing_satisfied", &t::closing_satisfied, "number"},
    {"satisfied_1", &t::satisfied_1, ""},
    {"satisfied_2", &t::satisfied_2, ""},
    {"satisfied_3", &t::satisfied_3, ""},
    {"satisfied_4", &t::satisfied_4, ""},
    {"satisfied_5", &t::satisfied_5, ""},
    {"closing_missing", &t::closing_missing, "number"},
    {"closing_thanks", &t::closing_thanks, "number"},
    {"closing_reopened", &t::closing_reopened, "number"},
    {"notice", &t::notice, "number title text"},
    {"handed_over_open", &t::handed_over_open, "number answer_by"},
    {"handed_over_closed", &t::handed_over_closed, "number answer_by"},
    {"released", &t::released, ""},
    {"status_none", &t::status_none, ""},
    {"status_line", &t::status_line, "number title status opened_at due_at"},
    {"status_closed_line", &t::status_closed_line, "number title status opened_at closed_at"},
    {"status_more", &t::status_more, "count"},
    {"status_new", &t::status_new, ""},
    {"status_in_progress", &t::status_in_progress, ""},
    {"status_waiting", &t::status_waiting, ""},
    {"status_closed", &t::status_closed, ""},
    {"open_failed", &t::open_failed, ""},
    {"group_declined", &t::group_declined, ""},
    {"media_refused", &t::media_refused, "name"},
    {"too_fast", &t::too_fast, ""},
};

// As many as system_texts has members: a member without a key would never be filled.
static_assert(std::size(specs) * sizeof(wording) == sizeof(system_texts));

constexpr word_spec words[] = {
    {"words_help", word::help, "/help", true},
    {"words_back", word::back, "/back", true},
    {"words_cancel", word::cancel, "/cancel", true},
    {"words_restart", word::restart, "/restart", true},
    {"words_status", word::status, "/status", true},
    {"words_language", word::language, "/language", true},
    {"words_person", word::person, "/person", true},
    {"words_go_on", word::go_on, "/continue", true},
    {"words_menu", word::menu, "/menu", true},
    {"words_greeting", word::greeting, "", false},
    {"words_thanks", word::thanks, "", false},
    {"words_skip", word::skip, "/skip", false},
    {"words_done", word::done, "/done", false},
    {"words_send", word::send, "", false},
    {"words_change", word::change, "", false},
    {"words_new", word::fresh, "", false},
};

}  // namespace

std::span<const text_spec> text_specs() {
    return specs;
}
std::span<const word_spec> word_specs() {
    return words;
}

std::string word_key(std::string_view text) {
    std::string out = normalised(text);
    return out.empty() ? std::string(text) : out;
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> out;
    std::string each;
    const auto close = [&] {
        const std::size_t first = each.find_first_not_of(" \t\r\n");
        if (first != std::string::npos) {
            const std::size_t last = each.find_last_not_of(" \t\r\n");
            out.push_back(each.substr(first, last - first + 1));
        }
        each.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        if (rest[0] == ',' || rest[0] == ';') {
            close();
            i += 1;
        } else if (rest.starts_with("，") || rest.starts_with("、") || rest.starts_with("؛") ||
                   rest.starts_with("；")) {
            close();
            i += rest.starts_with("؛") ? 2 : 3;
        } else {
            each += rest[0];
            ++i;
        }
    }
    close();
    return out;
}

std::string system_text(const script_set& scripts,
                        std::string_view key,
                        std::string_view language,
                        const arguments& values,
                        std::string_view time_zone) {
    for (const text_spec& each : specs) {
        if (each.key == key) {
            const wording& text = scripts.texts.*each.target;
            return text.format(scripts.language_index(language), values, time_zone);
        }
    }
    return {};
}

}  // namespace yishi::dialogs
