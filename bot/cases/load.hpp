// Inside of load_rules: one function a file.
#pragma once

#include <optional>
#include <string_view>

#include "bot/cases/rules.hpp"
#include "json/checker.hpp"

namespace yishi::cases {

// Letters, digits, - and _, 1 to 64.
bool valid_id(std::string_view id);
// The value of a node as an id; says what is wrong.
std::optional<std::string> read_id(const json::node& from);
// {lang: text}, with the first of `languages` among them; or one text for all languages.
localized read_title(const json::node& from, const std::vector<std::string>& languages);

void load_calendar(const json::checker& file, calendar_data& into);
void load_areas(const json::checker& file,
                const std::vector<std::string>& languages,
                std::vector<area>& into);
// Needs the calendar and the areas in `into`.
void load_queues(const json::checker& file, rules& into);

}  // namespace yishi::cases
