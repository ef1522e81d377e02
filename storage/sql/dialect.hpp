// The few places where SQLite and PostgreSQL differ, as pieces of SQL. All else is portable.
#pragma once

#include <string>
#include <string_view>

namespace yishi::storage {

enum class dialect { sqlite, postgres };

// After the name of the cases' table, where the condition has `status <> 'closed'`: the index that
// holds all that lists filter by, whatever the planner thinks of it.
std::string_view open_cases_index(dialect value);
// The id that a conversation gets which is inserted now.
std::string_view next_conversation(dialect value);
// The ids of the cases that hold all tokens; takes one parameter, search::query_of(tokens).
std::string_view matching_cases(dialect value);
// The same of some cases, and maybe of others between them; takes join_ids() of them as well.
std::string matching_cases_among(dialect value);
// Adds a case to the search index; parameters: id, tokens.
std::string_view index_case(dialect value);
// Takes it out again; parameter: id.
std::string_view unindex_case(dialect value);

// The condition that a column of whole numbers holds one of many; parameter: join_ids() of them.
std::string one_of(dialect value, std::string_view column);

// Name and type of a table's columns; parameter: the table.
std::string_view columns_query(dialect value);
// Ids and tokens of indexed cases, in order; parameters: id to begin after, how many.
std::string_view search_page(dialect value);
// PostgreSQL: keys that are given from now on are greater than those that stand in the table.
std::string go_on_numbering(std::string_view table, std::string_view key);

// The SELECT (a literal) of a row that must not change until the unit ends.
#define YISHI_LOCKED(tx, sql) \
    ((tx).locks() ? std::string_view(sql " FOR UPDATE") : std::string_view(sql))

}  // namespace yishi::storage
