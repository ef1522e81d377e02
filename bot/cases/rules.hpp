// How a town handles its cases: queues, categories, routes, working time, areas. Compiled from
// queues.json, calendar.json and areas.geojson; immutable, shared between threads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/cases/areas.hpp"
#include "bot/cases/calendar.hpp"
#include "json/json.hpp"
#include "storage/rows.hpp"

namespace yishi::cases {

inline constexpr std::size_t queues_max = 500;
inline constexpr std::size_t routes_max = 2'000;
inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t day_ms = 24 * 60 * minute_ms;

// Path inside the configuration folder to its text.
using files = std::map<std::string, std::string, std::less<>>;

struct rules_settings {
    std::vector<std::string> languages;  // the first is the fallback
    std::string time_zone = "UTC";
    int closing_days = 7;  // without an answer to the closing question
};

// A kind or category; `moved_to` set: no longer given, its cases belong to that one.
struct label {
    std::string id;
    localized title;
    std::string moved_to;
};

struct queue {
    std::string id;
    localized title;
    std::vector<std::string> officers;  // names of persons
    std::int64_t answer = 0;            // working time to the first reply, ms
    std::int64_t solve = 0;             // working time to closing, ms
    std::string moved_to;               // set: no new cases, this queue has its cases
};

// Empty lists match anything.
struct route {
    std::vector<std::string> categories;
    std::vector<std::string> kinds;
    std::vector<std::string> areas;  // the case's area or one above it
    std::string queue;
    int priority = 0;  // as in case_row
};

struct rules {
    rules_settings settings;
    std::vector<cases::queue> queues;
    std::string fallback;
    std::vector<label> categories;
    std::vector<label> kinds;
    std::vector<route> routes;
    std::shared_ptr<const cases::calendar> calendar;
    std::shared_ptr<const area_map> areas;
};

// Missing calendar.json: open all the time; missing areas.geojson: no areas. queues.json is needed.
// Null: see `out`. `language`: of the messages, "en" or "zh".
std::shared_ptr<const rules> load_rules(const files& from,
                                        const rules_settings& settings,
                                        json::diagnostics& out,
                                        std::string_view language = "en");

// The queue of that id, followed along `moved_to`; the fallback queue if there is none.
const queue& queue_of(const rules& in, std::string_view id);
// Exactly that one, or null.
const queue* find_queue(const rules& in, std::string_view id);
const label* find_category(const rules& in, std::string_view id);
const label* find_kind(const rules& in, std::string_view id);

struct routed {
    const cases::queue* queue = nullptr;  // never null
    int priority = 0;
    bool fallback = false;  // no route took it
};
routed route_case(const rules& in,
                  std::string_view kind,
                  std::string_view category,
                  std::string_view area);

// Officers of queues that are no enabled person, as warnings for `check` and console.
std::vector<std::string> missing_officers(const rules& in,
                                          const std::vector<storage::person_row>& persons,
                                          std::string_view language = "en");

// What open cases name and these rules have neither themselves nor by `moved_to`: publishing them
// is refused. One message each.
std::vector<std::string> lost_by(const rules& in,
                                 const std::vector<storage::case_row>& open_cases,
                                 std::string_view language = "en");

}  // namespace yishi::cases
