// The turn over a transaction: load, decide, apply.
#pragma once

#include "storage/store.hpp"

namespace yishi::storage {

// Runs one turn. `wrote` is set before its first row is written: if it throws without that, nothing
// needs undoing. Throws what decide throws; errc::failed if it asks too often.
turn_result run_turn(transaction& tx, const turn_key& key, const decide_fn& decide, bool& wrote);

}  // namespace yishi::storage
