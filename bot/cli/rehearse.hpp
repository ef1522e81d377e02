// What `yishi chat` and `yishi test` play with: the scripts, and the town's areas for an answer.
#pragma once

#include <memory>
#include <string>

#include "bot/cli/setup.hpp"
#include "bot/conversation/locate.hpp"
#include "dialogs/transcript/rehearsal.hpp"

namespace yishi::cli {

inline dialogs::rehearsal_settings rehearsal_of(const setup& by, std::string language) {
    dialogs::rehearsal_settings out;
    out.language = std::move(language);
    out.time_zone = by.settings.time_zone;
    if (!by.settings.privacy.url.empty()) out.privacy_url = by.settings.privacy.url;
    out.answerer = [rules = by.town->rules](const dialogs::request& asked) {
        std::optional<std::string> answer;
        if (asked.name == "locate") answer = conversation::answer_locate(*rules, asked.json);
        return answer;
    };
    return out;
}

}  // namespace yishi::cli
