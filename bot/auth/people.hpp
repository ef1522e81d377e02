// Accounts of officers. All functions run in a unit of the store.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::auth {

enum class errc {
    bad_name = 1,  // not 1 to 64 letters, digits, . _ -
    name_taken,
    unknown_role,
    unknown_person,
    disabled,       // already, or the successor is
    bad_successor,  // the person themselves, or may not work on cases
    last_admin,     // somebody must be able to manage the rest
    bad_password,   // password_problem() says why
    bad_token,      // malformed or unknown
    expired,
    revoked,
    still_owner,  // owns open cases, which the new role may not
};
const boost::system::error_category& auth_category();
boost::system::error_code make_error_code(errc value);

template <class T>
using result = boost::system::result<T>;

// Letters of any script, digits, `.`, `_`, `-`; at most 64 bytes, starts with a letter or digit.
bool valid_name(std::string_view name);

struct new_person {
    std::string name;
    std::string title;  // empty: the name
    std::string role;
    std::string password_hash;  // hash_password(), or empty: cannot log in
    bool must_change = false;
    std::vector<std::string> queues;
    std::vector<std::string> areas;
};
// The stored row. Errors: bad_name, name_taken, unknown_role.
result<storage::person_row> add_person(storage::transaction& in,
                                       const new_person& who,
                                       std::int64_t now);

// Gives the person's open cases to the successor (0: to whom the queues decide), in the same unit:
// cases::hand_over, passed by the caller.
using hand_over_fn = std::function<void(storage::transaction&, std::int64_t from, std::int64_t to)>;
// Also revokes all tokens and ends all sessions. Errors: unknown_person, disabled, bad_successor,
// last_admin.
result<void> disable_person(storage::transaction& in,
                            std::string_view name,
                            std::string_view successor,  // a name, or empty
                            const hand_over_fn& hand_over,
                            std::int64_t now);
result<void> enable_person(storage::transaction& in, std::string_view name);

// Errors: unknown_person, unknown_role, last_admin, still_owner.
result<void> change_role(storage::transaction& in,
                         std::string_view name,
                         std::string_view role,
                         std::vector<std::string> queues,
                         std::vector<std::string> areas);
// Ends the person's sessions but `except` (0: all).
result<void> change_password(storage::transaction& in,
                             std::string_view name,
                             std::string password_hash,
                             bool must_change,
                             std::int64_t except = 0);
// A one-time password for who has lost theirs: ends all sessions, takes the second factor away.
result<void> reset_password(storage::transaction& in,
                            std::string_view name,
                            std::string password_hash);

}  // namespace yishi::auth

template <>
struct boost::system::is_error_code_enum<yishi::auth::errc> : std::true_type {};
