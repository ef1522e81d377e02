// {"id": "place", "type": "location", "ask": {"en": "Where is it? Send a location or type an
//  address."}, "optional": true}
// A point on the map or a typed address; its area is asked for (request locate). What matches no
// area stays as it was said. Who does not know is asked once more what is near; the second time
// there is no place, unless it is "needed": true. Sets {place} and {place_area}, the area's title.
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/steps.hpp"
#include "dialogs/text/localized.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::size_t address_max = 500;  // code points

constexpr member members[] = {
    {"ask", &script_step::ask, true},
    {"optional", &script_step::optional},
    {"needed", &script_step::needed},
};

void names(const script_step& self, std::vector<std::string>& out) {
    out.push_back(self.id);
    out.push_back(self.id + "_area");
}

std::string point_text(const place& at) {
    std::array<char, 64> out{};
    const int size = std::snprintf(out.data(), out.size(), "%.5f, %.5f", at.lat, at.lon);
    return std::string(out.data(), static_cast<std::size_t>(size));
}

bool on_earth(const place& at) {
    return at.lat >= -90 && at.lat <= 90 && at.lon >= -180 && at.lon <= 180;
}

flow enter(const script_step& self, turn& at) {
    put_question(at, self);
    return flow::wait;
}

// "I don't know" is no address.
flow unknown(const script_step& self, turn& at) {
    if (self.needed) {
        return at.wrong(at.texts().miss_location);
    }
    if (at.state.misses == 0) {
        return at.wrong(at.texts().place_unknown);
    }
    set_answer(at.state, self.id, skipped{});
    return flow::next;
}

flow take(const script_step& self, turn& at, const inbound_message& message) {
    if (message.kind == inbound_kind::choice) {
        return at.aside(at.texts().old_button);
    }
    if (!message.location && means(at, message.text, word::skip)) {
        return unknown(self, at);
    }
    location_answer answer;
    nlohmann::json wanted;
    if (message.location && on_earth(*message.location)) {
        const place& point = *message.location;
        answer.text = point.name.empty() ? point_text(point) : point.name;
        answer.lat = point.lat;
        answer.lon = point.lon;
        wanted = {{"lat", point.lat}, {"lon", point.lon}};
    } else {
        answer.text = trimmed(message.text);
        if (code_points(normalised(answer.text)) < 2 || !has_words(answer.text)) {
            return at.miss(at.texts().miss_location);
        }
        if (code_points(answer.text) > address_max) {
            return at.miss(at.texts().miss_text_long,
                           {{"max", static_cast<std::int64_t>(address_max)}});
        }
        wanted = {{"text", answer.text}};
    }
    set_answer(at.state, self.id, std::move(answer));
    return at.ask_outside("locate", wanted, continuation::step);
}

flow resume(const script_step& self, turn& at, const nlohmann::json& found) {
    const answer* given = find_answer(at.state, at.state.frames.back().dialog, self.id);
    const auto* place = given == nullptr ? nullptr : std::get_if<location_answer>(&given->value);
    if (place == nullptr) {
        return flow::wait;
    }
    location_answer answer = *place;
    if (const auto area = found.find("area"); area != found.end() && area->is_string()) {
        answer.area = area->get<std::string>();
    }
    if (const auto title = found.find("title"); title != found.end() && title->is_object()) {
        localized texts;
        for (const auto& [language, text] : title->items()) {
            if (text.is_string()) {
                texts.by_language[language] = text.get<std::string>();
            }
        }
        answer.title = texts.in(at.language_tag(), at.scripts.settings.languages.front());
    }
    set_answer(at.state, self.id, std::move(answer));
    return flow::next;
}

}  // namespace

const step_type location_step = {.name = "location",
                                 .members = members,
                                 .asks = true,
                                 .names = names,
                                 .enter = enter,
                                 .take = take,
                                 .resume = resume};

}  // namespace yishi::dialogs
