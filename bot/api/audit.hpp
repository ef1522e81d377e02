// Leaves a line of what was done beside cases, in the caller's unit.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "bot/auth/roles.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::api {

// `action`: "person.disable"; `subject`: a name, a hash, an id.
void note(storage::transaction& to,
          const auth::principal& who,
          std::int64_t now,
          std::string_view action,
          std::string_view subject);
void note(storage::transaction& to,
          const auth::principal& who,
          std::int64_t now,
          std::string_view action,
          std::string_view subject,
          const nlohmann::json& detail);

}  // namespace yishi::api
