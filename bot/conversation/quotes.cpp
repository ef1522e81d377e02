// What a message means by naming an earlier one: a quote, a pressed button.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "adapters/common/buttons.hpp"
#include "bot/conversation/turn.hpp"
#include "dialogs/script/texts.hpp"
#include "json/json.hpp"

namespace yishi::conversation {

namespace {

// Its thread is the dialog that led to it, the bot's answer with the number, and all that carries
// its id.
bool belongs(const storage::message_row& quoted, const storage::case_row& to) {
    if (quoted.case_id != 0) return quoted.case_id == to.id;
    const bool answer = quoted.direction == storage::direction::out;
    return quoted.seq >= to.first_seq && quoted.seq <= to.opened_seq + (answer ? 1 : 0);
}

// The value of which a button carried a short form; empty: none of those that were offered.
std::string offered_as(std::string_view data, const std::vector<storage::message_row>& among) {
    for (const storage::message_row& row : among) {
        nlohmann::json body;
        if (row.direction != storage::direction::out || !json::parse(row.body, body)) continue;
        for (const choice& each : body.get<outbound_message>().choices)
            if (adapters::button_data(each.value, data.size()) == data) return each.value;
    }
    return {};
}

}  // namespace

// A quoted message of a case's thread: the words are for that case.
bool turn::attach_to_quoted(const inbound_message& message, std::int64_t seq) {
    if (extras_.got.quoted != message.reply_to || !extras_.got.all_cases) {
        needs_.quoted = message.reply_to;
        needs_.all_cases = true;
        return true;
    }
    if (!extras_.quoted) return false;
    const auto to = std::ranges::find_if(
        extras_.cases, [&](const auto& each) { return belongs(*extras_.quoted, each); });
    if (to == extras_.cases.end()) return false;
    attach(to->id, seq);
    // Between people an answer needs no receipt; what was said to the bot does.
    if (!extras_.quoted->author.starts_with("person:"))
        say(dialogs::system_text(
                *town_.scripts, "attached", conversation_.language, {{"number", to->number}}),
            "bot",
            to->id);
    return true;
}

// The platform's button had no room for its value: it is one of those that were offered lately.
void turn::play_shortened(inbound_message message) {
    if (!extras_.got.recent) {
        needs_.recent = true;
        return;
    }
    std::string value = offered_as(message.choice, extras_.recent);
    if (!value.empty()) message.choice = std::move(value);
    play(dialogs::message_event{std::move(message)});
}

}  // namespace yishi::conversation
