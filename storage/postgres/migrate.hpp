// Brings the schema to what this program needs.
#pragma once

#include "storage/postgres/connection.hpp"

namespace yishi::storage::postgres {

// Applies what is missing of storage/migrations/postgres, whole or not at all; processes that start
// together take turns. Throws errc::too_new.
void migrate(connection& on);

}  // namespace yishi::storage::postgres
