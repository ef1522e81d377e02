// Writes what open() and apply() made, in the caller's unit: row, events, timers, changes and the
// text index. (A turn writes them itself, with its change set.)
#pragma once

#include <cstdint>

#include "bot/cases/life.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::cases {

// Returns the case's id.
std::int64_t save(storage::transaction& in, const opened& value);
// `before`: the row that apply() was given. Throws storage::errc::conflict if it is no longer
// stored.
void save(storage::transaction& in, const storage::case_row& before, const changed& value);

}  // namespace yishi::cases
