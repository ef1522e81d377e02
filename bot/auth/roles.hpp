// Roles and what each may do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::auth {

enum class right {
    read_cases,     // within the scope
    reply,          // to residents
    work_cases,     // note, transfer, accept, priority, status, close, reopen, merge
    assign_cases,   // to anyone, at once
    open_cases,     // phone and walk-in
    erase_cases,    // residents' data
    unmask_cases,   // a case's personal data, with an event each time
    personal_data,  // sees it without that
    publish,        // configuration
    manage_people,  // accounts, tokens of others
    export_cases,
    audit,
    read_office,      // people, channels, dead letters, configuration
    manage_delivery,  // send again
};

// "viewer", "moderator", "lead", "admin", "auditor".
const std::vector<std::string_view>& roles();
bool known_role(std::string_view role);
bool allowed(std::string_view role, right what);
std::vector<right> rights_of(std::string_view role);
std::string_view to_string(right value);

// Who asks, from a token or a session.
struct principal {
    std::int64_t person = 0;
    std::string name;
    std::string role;
    std::vector<std::string> queues;  // scope; empty: all
    std::vector<std::string> areas;
    bool must_change = false;  // may only set a new password
    bool must_totp = false;    // may only set up the second factor
    std::int64_t session = 0;  // of the console, or
    std::int64_t token = 0;
};
principal principal_of(const storage::person_row& person);

bool allowed(const principal& who, right what);
// May this person see a case of that queue and area? `ancestors`: the area and those above it.
// Their own cases are theirs whatever the scope (`owner`).
bool in_scope(const principal& who,
              std::string_view queue,
              const std::vector<std::string>& ancestors,
              std::int64_t owner);

}  // namespace yishi::auth
