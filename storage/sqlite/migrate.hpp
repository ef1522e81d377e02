// Brings the schema to what this program needs.
#pragma once

#include <span>

#include "storage/sql/migration.hpp"
#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

// Embedded from storage/migrations/sqlite, in order.
std::span<const migration> migrations();

// Applies what is missing, in order, each whole or not at all, under the write lock. Throws
// errc::too_new, or errc::corrupt if the file is another program's database.
void migrate(connection& on, std::span<const migration> wanted);

}  // namespace yishi::storage::sqlite
