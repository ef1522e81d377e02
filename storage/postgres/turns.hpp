// Many turns in one transaction: their rows loaded, and written, by a few statements for all of
// them. The same as run_turn() one after the other.
#pragma once

#include <span>

#include "storage/postgres/session.hpp"
#include "storage/sql/turn.hpp"

namespace yishi::storage::postgres {

// Leaves an outcome in each. A turn that cannot be decided fails alone; what the database refuses
// is thrown, and then nothing can be said of any of them.
void run_turns(session& tx, std::span<turn_task* const> turns);

}  // namespace yishi::storage::postgres
