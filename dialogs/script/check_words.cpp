#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

// The word's command, for people: "/help".
std::string_view name_of(word which) {
    for (const word_spec& each : word_specs()) {
        if (each.word == which) {
            return each.command;
        }
    }
    return {};
}

// Words that no choice may take for itself. "status", "language" and "menu" mean the same as a
// choice that is called so.
bool reserved(word which) {
    return which == word::help || which == word::back || which == word::cancel ||
           which == word::restart || which == word::person || which == word::go_on;
}

void check_options(loading& all,
                   const script_step& self,
                   const std::string& pointer,
                   reporter& report) {
    std::vector<choice_words> words;
    for (const option& each : self.options) {
        words.push_back({each.value, each.labels, each.accepts});
    }
    for (const auto& [one, other] : clashes(words)) {
        report.at(below(pointer, "choices"), finding::choice_clash, {one, other});
    }
    for (std::size_t i = 0; i < self.options.size(); ++i) {
        std::vector<std::string> own = self.options[i].labels;
        own.insert(own.end(), self.options[i].accepts.begin(), self.options[i].accepts.end());
        for (const std::string& each : own) {
            for (const table<word>& known : all.out.words) {
                const auto found = known.find(normalised(each));
                if (found != known.end() && reserved(found->second)) {
                    report.at(below(below(pointer, "choices"), i),
                              finding::word_clash,
                              {each, name_of(found->second)});
                    break;
                }
            }
        }
    }
}

}  // namespace

void check_words(loading& all) {
    for (std::size_t i = 0; i < all.out.dialogs.size(); ++i) {
        const dialog& each = all.out.dialogs[i];
        reporter report(all.documents[i], all.found, all.language);
        for (const std::string& trigger : each.triggers) {
            const std::string key = trigger.starts_with('/') ? trigger : word_key(trigger);
            const auto [entry, added] = all.out.triggers.emplace(key, i);
            if (!added && entry->second != i) {
                report.at("/triggers",
                          finding::trigger_clash,
                          {trigger, all.out.dialogs[entry->second].id});
            }
        }
        for (std::size_t k = 0; k < each.steps.size(); ++k) {
            check_options(all, each.steps[k], below("/steps", k), report);
        }
    }
}

}  // namespace yishi::dialogs
