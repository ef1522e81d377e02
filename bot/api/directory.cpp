// What the console needs to know once: queues, areas, people, words for choices.
#include <array>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

struct reason {
    std::string_view id;
    std::string_view en;
    std::string_view zh;
};
// Offered when a case is closed; any other words do as well.
constexpr std::array reasons{
    reason{"solved", "Solved", "已解决"},
    reason{"answered", "Question answered", "已答复"},
    reason{"passed_on", "Passed on to the body in charge", "已转交主管单位"},
    reason{"not_possible", "Cannot be done", "无法办理"},
    reason{"withdrawn", "Withdrawn by the resident", "居民撤回"},
    reason{"no_answer", "The resident did not answer", "居民未回复"},
    reason{"not_serious", "No real request", "非真实诉求"},
};

template <class List>
json titled(const List& of) {
    json out = json::array();
    for (const auto& each : of)
        if (each.moved_to.empty()) out.push_back({{"id", each.id}, {"title", each.title}});
    return out;
}

json areas_json(const cases::area_map& of) {
    json out = json::array();
    for (const cases::area& each : of.all())
        out.push_back({{"id", each.id},
                       {"level", each.level},
                       {"title", each.title},
                       {"parent", each.parent.empty() ? json() : json(each.parent)}});
    return out;
}

json reasons_json() {
    json out = json::array();
    for (const reason& each : reasons)
        out.push_back({{"id", each.id}, {"title", {{"en", each.en}, {"zh", each.zh}}}});
    return out;
}

json ring_json(const cases::ring& of) {
    json out = json::array();
    for (const cases::point& each : of) out.push_back({each.lon, each.lat});
    return out;
}

json geometry_json(const cases::area& of) {
    if (of.polygons.empty()) return nullptr;
    json shapes = json::array();
    for (const cases::polygon& shape : of.polygons) {
        json rings = json::array();
        for (const cases::ring& each : shape) rings.push_back(ring_json(each));
        shapes.push_back(std::move(rings));
    }
    return {{"type", "MultiPolygon"}, {"coordinates", std::move(shapes)}};
}

}  // namespace

asio::awaitable<http::response> show_directory(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    json people = json::array();
    auto look = [&](storage::transaction& from) {
        people = json::array();
        for (const auto& each : storage::people::all(from))
            people.push_back({{"name", each.name},
                              {"title", each.title},
                              {"role", each.role},
                              {"enabled", each.enabled}});
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const auto by = in.towns.current();
    const cases::rules& rules = *by->rules;
    json statuses = json::array({"new", "in_progress", "waiting", "closed"});
    json priorities = json::array({"normal", "high", "urgent"});
    const json out = {
        {"languages", in.settings.languages},
        {"queues", titled(rules.queues)},
        {"areas", areas_json(*rules.areas)},
        {"people", std::move(people)},
        {"categories", titled(rules.categories)},
        {"kinds", titled(rules.kinds)},
        {"close_reasons", reasons_json()},
        {"statuses", std::move(statuses)},
        {"priorities", std::move(priorities)},
        {"town", {{"title", in.settings.title}, {"time_zone", in.settings.time_zone}}}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> show_areas(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    const auto by = in.towns.current();
    json features = json::array();
    for (const cases::area& each : by->rules->areas->all())
        features.push_back(
            {{"type", "Feature"},
             {"id", each.id},
             {"properties", {{"id", each.id}, {"level", each.level}, {"title", each.title}}},
             {"geometry", geometry_json(each)}});
    const json out = {{"type", "FeatureCollection"}, {"features", std::move(features)}};
    http::response answer = http::json(out.dump());
    for (auto& [name, value] : answer.headers)
        if (name == "Content-Type") value = "application/geo+json";
    co_return answer;
}

}  // namespace yishi::api
