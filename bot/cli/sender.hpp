// The name under which a server leases lanes. Its data folder keeps it for the server after it.
#pragma once

#include <optional>
#include <string>

#include "storage/store.hpp"

namespace yishi::cli {

// Frees what the server before us had leased, and says our own name. The folder is locked: the one
// before is dead, and what it had queued goes out at once. `alone`: nobody else has the store, so
// that all is free. Nothing: the store cannot be written, and that was said.
std::optional<std::string> take_over_lanes(storage::store& on, const std::string& data, bool alone);

}  // namespace yishi::cli
