// What a resident and the town said to each other about a case is erased with it.
#pragma once

#include <string>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::conversation {

// Part of the caller's unit. Empties the messages of the case's thread and what they carried, takes
// its replies that are not sent yet out of the outbox, and the case's words out of the
// conversation; the resident's name goes with their last case. The rows stay: a platform's repeat
// still changes nothing. Returns the contents (SHA-256) that nobody names any more: once the unit
// is committed their files go.
std::vector<std::string> erase_thread(storage::transaction& in, const storage::case_row& of);

}  // namespace yishi::conversation
