// What a list of cases is asked for: the query's parameters, checked.
#pragma once

#include <string>
#include <vector>

#include "bot/api/api.hpp"
#include "storage/sql/cases.hpp"

namespace yishi::api {

struct case_query {
    storage::cases::filter filter;
    storage::cases::order by = storage::cases::order::opened_newest;
    storage::cases::cursor from;
    std::string owner;  // a name, to be looked up
    int limit = 0;
    bool nothing = false;  // words that hold nothing to search for
    std::string wrong;     // which parameter, and how it should be
};
// In the caller's scope.
case_query case_query_of(const context& in, const call& asked);
// "key.id" of the last case of a page.
std::string cursor_of(const storage::cases::listed& last);

// The queues of which this person is an officer.
std::vector<std::string> officer_of(const context& in, const auth::principal& who);

// The areas of a scope and all that lie in them.
std::vector<std::string> areas_within(const context& in, const std::vector<std::string>& scope);

}  // namespace yishi::api
