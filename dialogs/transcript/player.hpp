// A conversation in a terminal, line by line: `yishi chat`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/script/script.hpp"
#include "dialogs/transcript/rehearsal.hpp"

namespace yishi::dialogs {

class player {
 public:
    player(std::shared_ptr<const script_set> scripts, rehearsal_settings settings);

    // What the bot says first: the greeting, or the beginning of `dialog`.
    // nullopt: there is no such dialog.
    std::optional<std::vector<std::string>> begin(std::string_view dialog);
    // What it says to a line. Lines in brackets as in transcripts: [photo], [choice noise],
    // [location 30.1 120.2], [after 20 minutes].
    std::vector<std::string> line(std::string_view typed);

 private:
    rehearsal play_;
};

}  // namespace yishi::dialogs
