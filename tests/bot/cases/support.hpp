// A small town for the tests of cases: one file set, its persons, an opened case.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "bot/cases/life.hpp"
#include "bot/cases/rules.hpp"
#include "json/json.hpp"

namespace yishi::cases::testing {

inline constexpr const char* queues_json = R"({
  "fallback": "general",
  "queues": [
    {"id": "general", "title": {"en": "Front desk", "zh": "综合"}, "officers": ["wang"],
     "service": {"answer": "1d", "solve": "5d"}},
    {"id": "noise", "title": {"en": "Noise", "zh": "噪音"}, "officers": ["chen", "li"],
     "service": {"answer": "4h", "solve": "2d"}},
    {"id": "old", "moved_to": "noise"}
  ],
  "categories": [{"id": "noise", "title": {"en": "Noise"}},
                 {"id": "road", "title": {"en": "Road"}}],
  "kinds": [{"id": "complaint", "title": {"en": "Complaint"}}],
  "routes": [
    {"if": {"category": ["noise"], "area": ["c1"]}, "queue": "noise", "priority": "high"},
    {"if": {"category": ["noise"]}, "queue": "noise"}
  ]
})";
inline constexpr const char* calendar_json = R"({
  "hours": {"mon": ["09:00-12:00", "13:00-17:00"], "tue": ["09:00-12:00", "13:00-17:00"],
            "wed": ["09:00-12:00", "13:00-17:00"], "thu": ["09:00-12:00", "13:00-17:00"],
            "fri": ["09:00-12:00", "13:00-17:00"]},
  "holidays": [{"date": "2026-10-01", "title": "National Day"}],
  "workdays": [{"date": "2026-10-10"}]
})";
inline constexpr const char* areas_json = R"({"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"id": "s", "level": "street", "parent": null,
    "title": {"en": "Lake Street", "zh": "湖滨街道"}, "names": {"en": ["Lakeside"], "zh": ["湖滨"]}},
   "geometry": {"type": "Polygon", "coordinates": [[[0,0],[10,0],[10,10],[0,10],[0,0]]]}},
  {"type": "Feature", "properties": {"id": "c1", "level": "community", "parent": "s",
    "title": {"en": "West Community", "zh": "西社区"},
    "names": {"en": ["Garden Road", "Green Town"], "zh": ["花园路", "绿城花园"]}},
   "geometry": {"type": "Polygon", "coordinates": [[[0,0],[5,0],[5,10],[0,10],[0,0]]]}},
  {"type": "Feature", "properties": {"id": "g1", "level": "grid", "parent": "c1",
    "title": {"en": "Grid 1", "zh": "第一网格"}, "names": {"en": ["Rose"], "zh": ["绿城花园3幢"]}},
   "geometry": {"type": "MultiPolygon",
    "coordinates": [[[[0,0],[0,5],[5,5],[5,0],[0,0]], [[1,1],[2,1],[2,2],[1,2],[1,1]]]]}},
  {"type": "Feature", "properties": {"id": "g2", "level": "grid", "parent": "c1",
    "title": {"en": "Grid 2"}, "names": {"en": ["Rose"]}}, "geometry": null}
]})";

inline files town_files() {
    return {{"queues.json", queues_json},
            {"calendar.json", calendar_json},
            {"areas.geojson", areas_json}};
}

inline std::shared_ptr<const rules> town(const files& from = town_files()) {
    json::diagnostics wrong;
    const rules_settings settings{{"en", "zh"}, "Asia/Shanghai", 7};
    auto out = load_rules(from, settings, wrong);
    for (const auto& each : wrong) {
        UNSCOPED_INFO(json::to_string(each));
    }
    REQUIRE(out != nullptr);
    return out;
}

inline storage::person_row person(std::int64_t id, const char* name, const char* role) {
    storage::person_row out;
    out.id = id;
    out.name = name;
    out.title = std::string("Officer ") + name;
    out.role = role;
    return out;
}

inline std::vector<storage::person_row> persons() {
    return {person(1, "root", "admin"),
            person(2, "wang", "moderator"),
            person(3, "chen", "moderator"),
            person(4, "li", "moderator"),
            person(5, "guest", "viewer")};
}

// 2026-09-29 (a Tuesday) 10:00 in Shanghai.
inline constexpr std::int64_t tuesday_ten = 1'790'647'200'000;
inline constexpr std::int64_t hour = 3'600'000;

inline opening noise_case() {
    opening out;
    out.kind = "complaint";
    out.category = "noise";
    out.area = "g1";
    out.language = "zh";
    out.source = "tg";
    out.conversation = 7;
    out.dialog = "complaint";
    out.title = "Noise";
    out.summary = "楼上噪音";
    out.answers = R"({"category":"noise"})";
    return out;
}

}  // namespace yishi::cases::testing
