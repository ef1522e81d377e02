#include "bot/conversation/locate.hpp"

#include <nlohmann/json.hpp>

#include "json/json.hpp"

namespace yishi::conversation {

const cases::area* area_of(const cases::rules& by, const nlohmann::json& place) {
    if (!place.is_object()) return nullptr;
    const auto lat = place.find("lat");
    const auto lon = place.find("lon");
    if (lat != place.end() && lon != place.end() && lat->is_number() && lon->is_number())
        return by.areas->at(lat->get<double>(), lon->get<double>());
    const auto text = place.find("text");
    if (text == place.end() || !text->is_string()) return nullptr;
    return by.areas->named_in(text->get_ref<const std::string&>());
}

std::string answer_locate(const cases::rules& by, std::string_view json) {
    nlohmann::json place;
    json::parse(json, place);
    const cases::area* found = area_of(by, place);
    if (!found) return R"({"area":null,"title":null})";
    return nlohmann::json{{"area", found->id}, {"title", found->title}}.dump();
}

}  // namespace yishi::conversation
