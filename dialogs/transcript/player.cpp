#include "dialogs/transcript/player.hpp"

#include <sstream>

#include "dialogs/transcript/time_words.hpp"

namespace yishi::dialogs {
namespace {

// A message as lines, its buttons numbered below it.
void print(const reaction& from, std::vector<std::string>& out) {
    for (const outbound_message& each : from.said) {
        std::istringstream text(each.text);
        for (std::string line; std::getline(text, line);) {
            out.push_back(line);
        }
        for (std::size_t i = 0; i < each.choices.size(); ++i) {
            out.push_back("  " + std::to_string(i + 1) + ". " + each.choices[i].label);
        }
    }
    for (const request& each : from.requests) {
        if (each.name == "open_case" || each.name == "hand_over") {
            out.push_back("[" + each.name + " " + each.json + "]");
        }
    }
}

}  // namespace

player::player(std::shared_ptr<const script_set> scripts, rehearsal_settings settings)
    : play_(std::move(scripts), std::move(settings)) {}

std::optional<std::vector<std::string>> player::begin(std::string_view dialog) {
    std::vector<std::string> out;
    if (dialog.empty()) {
        inbound_message first;
        first.kind = inbound_kind::join;
        print(play_.say(std::move(first)), out);
        return out;
    }
    const auto begun = play_.begin(dialog);
    if (!begun) {
        return std::nullopt;
    }
    print(*begun, out);
    return out;
}

std::vector<std::string> player::line(std::string_view typed) {
    std::vector<std::string> out;
    if (const auto ms = read_wait(typed)) {
        print(play_.wait(*ms), out);
        return out;
    }
    std::string error;
    auto message = read_message(typed, error);
    if (!message) {  // what is no known bracket is simply text
        message.emplace();
        message->text = typed;
    }
    print(play_.say(std::move(*message)), out);
    return out;
}

}  // namespace yishi::dialogs
