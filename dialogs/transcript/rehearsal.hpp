// A conversation without a bot around it: for `yishi chat`, the preview and transcripts. Requests
// are answered from a table, time goes on when it is told to.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/engine/engine.hpp"
#include "dialogs/engine/state.hpp"

namespace yishi::dialogs {

// The JSON answer to a request, or nullopt: the table's own.
using answerer = std::function<std::optional<std::string>(const request&)>;

struct rehearsal_settings {
    std::string language;  // of the resident's platform
    std::string time_zone = "Asia/Shanghai";
    std::string privacy_url = "https://town.example/privacy";
    std::int64_t now = 1793840400000;  // 2026-11-05T01:00:00Z, a Thursday morning in Shanghai
    dialogs::answerer answerer;        // asked first
};

// What one event made happen.
struct reaction {
    std::vector<outbound_message> said;
    std::vector<request> requests;
    std::vector<effect> effects;
    bool endless = false;  // more requests than an event may make
};

class rehearsal {
 public:
    rehearsal(std::shared_ptr<const script_set> scripts, rehearsal_settings settings);

    reaction say(inbound_message message);
    reaction happen(decltype(event::what) what);
    // Lets time go by; the idle reminder comes if it is due.
    reaction wait(std::int64_t ms);
    // Begins with this dialog instead of the greeting. nullopt: there is none of that name.
    std::optional<reaction> begin(std::string_view dialog);

    // Answers this request so from now on.
    void answer(std::string name, std::string json) { answers_[std::move(name)] = std::move(json); }
    const dialogs::state& state() const { return state_; }
    std::int64_t now() const { return settings_.now; }

 private:
    std::string answer_to(const request& asked);
    std::string open_case(const std::string& json, bool handed_over);

    std::shared_ptr<const script_set> scripts_;
    rehearsal_settings settings_;
    dialogs::state state_;
    std::map<std::string, std::string, std::less<>> answers_;
    std::vector<std::string> cases_;  // JSON, as find_cases tells them
    std::int64_t idle_due_ = 0;
    std::int64_t messages_ = 0;
};

// A line as a resident's message: text, and in brackets [choice VALUE], [photo], [voice], [video],
// [file], [sticker], [contact], [location LAT LON NAME], [edit], [join], [leave], [delete].
// nullopt: `error` says which bracket is not known.
std::optional<inbound_message> read_message(std::string_view line, std::string& error);

}  // namespace yishi::dialogs
