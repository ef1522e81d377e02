#include "dialogs/script/model.hpp"

namespace yishi::dialogs {

std::size_t dialog::find(std::string_view wanted) const {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].id == wanted) {
            return i;
        }
    }
    return nowhere;
}

const dialog* script_set::find(std::string_view id) const {
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : &dialogs[found->second];
}

std::size_t script_set::language_index(std::string_view tag) const {
    for (std::size_t i = 0; i < settings.languages.size(); ++i) {
        if (settings.languages[i] == tag) {
            return i;
        }
    }
    const std::string best = match_language(tag, settings.languages);
    for (std::size_t i = 0; i < settings.languages.size(); ++i) {
        if (settings.languages[i] == best) {
            return i;
        }
    }
    return 0;
}

}  // namespace yishi::dialogs
