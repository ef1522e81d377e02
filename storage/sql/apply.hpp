// Writes a turn's change set.
#pragma once

#include "storage/store.hpp"

namespace yishi::storage {

// `wrote` is set before the first row is written. Throws errc::conflict for a changed case that was
// not fetched, errc::constraint for what the schema refuses.
turn_result apply(transaction& tx,
                  const turn_rows& rows,
                  const turn_extras& extras,
                  change_set changes,
                  bool& wrote);

}  // namespace yishi::storage
