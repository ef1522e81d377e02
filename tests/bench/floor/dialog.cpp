#include "tests/bench/floor/dialog.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "tests/bench/floor/update.hpp"
#include "tests/bench/wire.hpp"

namespace yishi::bench {
namespace {

constexpr std::string_view menu =
    "Welcome. What can we do for you?\n1. Report a problem\n2. Ask a question\n3. See my cases";
constexpr std::string_view category =
    "What is it about?\n1. Noise\n2. Rubbish and dirt\n3. Roads\n4. Water\n5. Something else";
constexpr std::string_view place = "Where is it? Send your location, or type the address.";
constexpr std::string_view description = "What is wrong? Since when? You may add up to 4 photos.";
constexpr std::string_view filed =
    "Thank you. Your case number is {number}. We write to you here. You need not do anything.";
constexpr std::string_view again = "Sorry, I did not understand that.";

constexpr std::array<turn_bytes, 6> bytes = {{
    {83, 189, 348, 431},
    {156, 192, 433, 527},
    {198, 188, 80, 81},
    {283, 213, 81, 82},
    {432, 241, 355, 406},
    {34, 186, 195, 188},
}};

// Behind an opening quote, before the closing one.
std::string_view inside(std::string_view quoted_text) {
    return quoted_text.substr(1, quoted_text.size() - 2);
}

std::string review(const complaint& of) {
    std::string out = "\"Is this right? Then we send it to the office.\\nAbout: Noise\\nPlace: ";
    out += inside(of.place);
    out += "\\nWhat happened: ";
    out += inside(of.description);
    out += "\\n1. Yes, send\\n2. Change something\"";
    return out;
}

std::string member(std::string_view state, std::string_view name) {
    std::string out = "\"";
    out += json_member(state, name);
    return out += '"';
}

}  // namespace

std::string to_state(const complaint& value) {
    std::string out = "{\"at\":" + std::to_string(value.turns_played);
    if (!value.place.empty()) out += ",\"place\":" + value.place;
    if (!value.description.empty()) out += ",\"description\":" + value.description;
    return out += '}';
}

complaint from_state(std::string_view state) {
    complaint out;
    const std::string_view at = json_member(state, "at");
    std::from_chars(at.data(), at.data() + at.size(), out.turns_played);
    if (out.turns_played >= 4) out.place = member(state, "place");
    if (out.turns_played >= 5) out.description = member(state, "description");
    return out;
}

played play(complaint now, std::string_view text) {
    if (text == "/start") return {{1, {}, {}}, json_text(menu), false};
    const bool understood = (now.turns_played == 1 && text == "complaint") ||
                            (now.turns_played == 2 && text == "noise") || now.turns_played == 3 ||
                            now.turns_played == 4 || (now.turns_played == 5 && text == "yes");
    if (!understood) return {std::move(now), json_text(again), false};
    switch (++now.turns_played) {
        case 2:
            return {std::move(now), json_text(category), false};
        case 3:
            return {std::move(now), json_text(place), false};
        case 4:
            now.place = json_text(text);
            return {std::move(now), json_text(description), false};
        case 5: {
            now.description = json_text(text);
            std::string reply = review(now);
            return {std::move(now), std::move(reply), false};
        }
        default:
            return {std::move(now), json_text(filed), true};
    }
}

turn_bytes bytes_of_turn(int turns_played) {
    const auto last = static_cast<int>(bytes.size());
    return bytes[static_cast<std::size_t>(std::clamp(turns_played, 1, last) - 1)];
}

std::string padded(std::string json, std::size_t wanted) {
    if (json.size() < wanted) json.resize(wanted, ' ');
    return json;
}

}  // namespace yishi::bench
