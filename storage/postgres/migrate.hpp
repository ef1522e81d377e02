// Brings the schema to what this program needs.
#pragma once

#include "storage/postgres/connection.hpp"

namespace yishi::storage::postgres {

// The number of the schema that a program with these options works with.
int schema_of(const schema_options& options);

// Applies what is missing of storage/migrations/postgres, whole or not at all; processes that start
// together take turns. Throws errc::too_new, too_old, in_use, and what the copy throws.
void migrate(connection& on, const postgres_options& options);

// Keeps others from changing the schema for as long as this connection lives. Throws errc::busy
// while somebody changes it, too_new or too_old if it is not the wanted one any more.
void join_schema(connection& on, int wanted);

}  // namespace yishi::storage::postgres
