// An online copy of the database.
#pragma once

#include <string>

#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

// Copies what was committed when it began into a new file, checks the copy and makes it durable.
// The file has its name only once it is whole. Throws errc::io if it exists, errc::corrupt if the
// copy does not pass SQLite's own check.
void copy_database(const connection_options& source, const std::string& file);

}  // namespace yishi::storage::sqlite
