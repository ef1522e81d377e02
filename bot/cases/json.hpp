// Cases and events in the API's JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::cases {

std::string_view priority_name(int value);  // normal, high, urgent
std::optional<int> priority_from(std::string_view name);

// A line of the list; `owner` is the person's name (its id as text if not among `persons`).
nlohmann::json case_json(const storage::case_row& of,
                         const std::vector<storage::person_row>& persons);
// All of one case but its thread and events.
nlohmann::json case_detail_json(const storage::case_row& of,
                                const std::vector<storage::person_row>& persons);
nlohmann::json event_json(const storage::event_row& of,
                          const std::vector<storage::person_row>& persons);

// RFC 3339 in UTC with milliseconds where there are any; null for 0.
nlohmann::json time_json(std::int64_t at);

}  // namespace yishi::cases
