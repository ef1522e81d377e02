// Brings the schema to what this program needs.
#pragma once

#include <span>

#include "storage/sql/migration.hpp"
#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

// Embedded from storage/migrations/sqlite, in order.
std::span<const migration> migrations();

// Applies what is missing, all or nothing, under the write lock; the copy is made beside it, by a
// connection with `reading`. Throws errc::too_new, too_old, or corrupt if the file is another
// program's database.
void migrate(connection& on, const connection_options& reading, const schema_options& options);

}  // namespace yishi::storage::sqlite
