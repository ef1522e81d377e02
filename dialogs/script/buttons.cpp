#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

struct button {
    std::string_view value;
    const wording& label;
    std::optional<word> accepts;
};

fixed_choices make(const script_set& town,
                   std::size_t language,
                   std::initializer_list<button> buttons) {
    fixed_choices out;
    std::vector<choice_words> words;
    for (const button& each : buttons) {
        std::string label = each.label.format(language, {}, "UTC");
        choice_words own{std::string(each.value), {label}, {}};
        for (const table<word>& known : town.words) {
            for (const auto& [typed, meaning] : known) {
                if (meaning == each.accepts) {
                    own.accepts.push_back(typed);
                }
            }
        }
        out.buttons.push_back({std::string(each.value), std::move(label)});
        words.push_back(std::move(own));
    }
    out.index = make_choice_index(std::move(words), town.settings.languages[language]);
    return out;
}

}  // namespace

void make_buttons(script_set& town) {
    const system_texts& t = town.texts;
    for (std::size_t i = 0; i < town.settings.languages.size(); ++i) {
        language_buttons each;
        each.yes_no =
            make(town, i, {{"yes", t.label_yes, std::nullopt}, {"no", t.label_no, std::nullopt}});
        each.review = make(town,
                           i,
                           {{"send", t.label_send, word::send},
                            {"change", t.label_change, word::change},
                            {"cancel", t.label_cancel, word::cancel}});
        each.satisfied = make(town,
                              i,
                              {{"1", t.satisfied_1, std::nullopt},
                               {"2", t.satisfied_2, std::nullopt},
                               {"3", t.satisfied_3, std::nullopt},
                               {"4", t.satisfied_4, std::nullopt},
                               {"5", t.satisfied_5, std::nullopt}});
        town.buttons.push_back(std::move(each));
    }
}

}  // namespace yishi::dialogs
