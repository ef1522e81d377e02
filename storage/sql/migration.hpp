// Brings a schema to what this program needs; the drivers bring their own scripts.
#pragma once

#include <functional>
#include <span>

#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::storage {

// The same numbers on all databases: a town can move from one to the other.
struct migration {
    int number = 0;
    const char* name = "";
    const char* sql = "";
};

// Those that a program with these options knows.
std::span<const migration> up_to(std::span<const migration> all, const schema_options& options);

// What the databases do differently.
struct migration_steps {
    std::function<void(const char*)> run;  // a whole script
    std::function<void()> claim = {};      // throws errc::in_use if others work on the store
    std::function<void(const std::string& file, int number)> copy;
};

// Applies what is missing, in order, within the caller's transaction, which holds the lock. Throws
// errc::too_new if the schema was made by a newer program, errc::too_old as the options say.
void apply_migrations(transaction& tx,
                      std::span<const migration> wanted,
                      const schema_options& options,
                      const migration_steps& steps);

}  // namespace yishi::storage
