// An online copy of the database, as an SQLite file: one format of backups for all stores.
#pragma once

#include <string>

#include "storage/store.hpp"

namespace yishi::storage::postgres {

// Copies what was committed when it began into a new file, which has its name only once it is whole
// and on disk. `schema`: its number, in the source and then in the copy. Throws errc::io if it
// exists, errc::busy if the server does not answer.
void copy_database(const postgres_options& source, const std::string& file, int schema);

}  // namespace yishi::storage::postgres
