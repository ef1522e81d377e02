// Gives all open cases of a person to others, in the unit that disables the person.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/cases/event.hpp"
#include "bot/cases/rules.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::cases {

// `to`: the successor, an enabled person; 0: each case's queue decides, as for a new case.
// Returns how many cases changed hands.
std::int64_t hand_over(storage::transaction& in,
                       const rules& by,
                       std::int64_t from,
                       std::int64_t to,
                       const std::string& actor,
                       std::int64_t now,
                       salt_source& salts);

}  // namespace yishi::cases
