// Brings a schema to what this program needs; the drivers bring their own scripts.
#pragma once

#include <functional>
#include <span>

#include "storage/sql/transaction.hpp"

namespace yishi::storage {

// The same numbers on all databases: a town can move from one to the other.
struct migration {
    int number = 0;
    const char* name = "";
    const char* sql = "";
};

// Applies what is missing, in order, within the caller's transaction; `run` takes a whole script.
// Throws errc::too_new if the schema was made by a newer program.
void apply_migrations(transaction& tx,
                      const std::function<void(const char*)>& run,
                      std::span<const migration> wanted);

}  // namespace yishi::storage
