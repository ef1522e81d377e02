// Whether a database can be served from, looked at before it is.
#pragma once

#include <chrono>

#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

// Throws errc::io if the file cannot be written, errc::corrupt, with what was found, if pages of it
// are damaged. Of one too large to be
// read in that time the beginning is looked at; the rest shows itself when it is used.
void look_for_damage(connection& on, std::chrono::milliseconds time_max);

}  // namespace yishi::storage::sqlite
