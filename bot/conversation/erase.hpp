// What a resident and the town said to each other about a case is erased with it.
#pragma once

#include <cstdint>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::conversation {

// Part of the caller's unit. Empties the messages of the case's thread and what they carried, takes
// its replies that are not sent yet out of the outbox, and the case's words out of the
// conversation; the resident's name goes with their last case. The rows stay: a platform's repeat
// still changes nothing. A content that nobody names any more gets a timer: its file goes soon.
void erase_thread(storage::transaction& in, const storage::case_row& of, std::int64_t now);

}  // namespace yishi::conversation
