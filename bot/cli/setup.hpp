// What most commands begin with: the configuration read, checked and compiled; the store opened.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/adapter.hpp"
#include "bot/cli/command.hpp"
#include "bot/config/settings.hpp"
#include "bot/conversation/town.hpp"
#include "storage/store.hpp"

namespace yishi::cli {

struct setup {
    config::settings settings;
    std::map<std::string, adapters::channel, std::less<>> channels;  // those in service
    config::files files;
    std::shared_ptr<const conversation::town> town;
};

// All of config/. What is wrong goes to stderr as file:line:column: message, warnings too;
// nullopt: something is wrong.
std::optional<setup> load_setup(const std::string& config_folder, bool with_warnings = true);

// Only the bundle's files, compiled under settings that are in force (SIGHUP).
struct reloaded {
    config::files files;
    std::shared_ptr<const conversation::town> town;
};
std::optional<reloaded> reload(const std::string& config_folder,
                               const config::settings& settings,
                               json::diagnostics& wrong);

// yishi.json alone, for commands that need no dialogs.
std::optional<config::settings> load_settings_only(const std::string& config_folder);

// How a store that an older version has made is brought up to date.
struct upgrade {
    bool copy = true;  // keep it as it was, beside it
    // Told before it begins: the number of its schema and the copy's file (empty: none is made).
    std::function<void(int schema, const std::string& kept)> told;
};

// Opens the store that the settings name, beside a running server if there is one. A store of an
// older version is refused, if `older` does not say otherwise. `to_serve`: one with damaged pages
// is refused as well, and a database that does not answer is not waited for. Null: stderr says why.
std::unique_ptr<storage::store> open_store(const config::settings& settings,
                                           const std::string& data,
                                           bool create = true,
                                           const upgrade* older = nullptr,
                                           bool to_serve = false);
std::string sqlite_file(const config::settings& settings, const std::string& data);

// One unit, waited for. Prints what went wrong and returns false.
bool run_unit(storage::store& on, const storage::unit_fn& unit);
bool run_read(storage::store& on, const storage::unit_fn& unit);
// False, and stderr says so: a server sends from this store, or it cannot be read. For a database,
// which no lock of a folder keeps.
bool nobody_serves(storage::store& from);

}  // namespace yishi::cli
