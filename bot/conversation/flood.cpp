// A resident who writes faster than the channel lets us answer: what they say is kept, and the bot
// is silent until it has caught up.
#include <algorithm>

#include "bot/conversation/turn.hpp"
#include "dialogs/script/texts.hpp"

namespace yishi::conversation {

namespace {

// The last that was said to them is this, or nothing was for so long that it must have been.
bool told_last(const std::vector<storage::message_row>& recent, std::string_view text) {
    const auto said = std::find_if(recent.rbegin(), recent.rend(), [](const auto& row) {
        return row.direction == storage::direction::out;
    });
    if (said == recent.rend()) return true;
    const auto message = outbound_from_text(said->body);
    return message && message->text == text;
}

}  // namespace

// True: the message is not answered (or rows are wanted first). They are told once, and answered
// again when half of what waited has gone out. All of it is read from the thread: it survives a
// restart and is the same for all processes.
bool turn::overrun() {
    if (setting_.unanswered_max == 0 || conversation_.id == 0) return false;
    if (!extras_.got.unsent) {
        needs_.unsent = true;
        return true;
    }
    if (2 * extras_.unsent < setting_.unanswered_max) return false;
    if (!extras_.got.recent) {
        needs_.recent = true;
        return true;
    }
    const std::string text =
        dialogs::system_text(*town_.scripts, "too_fast", conversation_.language);
    if (told_last(extras_.recent, text)) return true;
    if (extras_.unsent < setting_.unanswered_max) return false;
    say(text, "bot", 0);
    return true;
}

}  // namespace yishi::conversation
