// yishi migrate: brings a store that an older version has made up to date.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"

namespace yishi::cli {

namespace {

int bring_up_to_date(const config::settings& settings, const folders& where, bool copy) {
    std::string holder;
    const auto lock = lock_folder(where.data, holder);
    if (!lock) {
        std::cerr << "stop the server (pid " << holder << ") first\n";
        return failed;
    }
    int before = storage::latest_schema();
    upgrade how;
    how.copy = copy;
    how.told = [&before](int schema, const std::string& kept) {
        before = schema;
        if (!kept.empty()) std::cout << "the store as it was is kept as " << kept << std::endl;
    };
    const auto store = open_store(settings, where.data, false, &how);
    if (!store) return failed;
    if (before == storage::latest_schema())
        std::cout << "schema " << before << " is the latest: nothing to do\n";
    else
        std::cout << "brought from schema " << before << " to " << storage::latest_schema() << '\n';
    return ok;
}

int migrate(const folders& where, bool copy) {
    const auto settings = load_settings_only(where.config);
    if (!settings || !make_folder(where.data)) return failed;
    const int out = bring_up_to_date(*settings, where, copy);
    return leave_to_owner(where.data) ? out : failed;
}

}  // namespace

void add_migrate(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand(
        "migrate", "bring a store of an older version up to date (servers stopped)");
    struct arguments {
        folders where;
        bool bare = false;
    };
    auto given = std::make_shared<arguments>();
    add_folders(*command, given->where);
    command->add_flag("--no-copy", given->bare, "keep no copy of the store as it was");
    command->callback(
        [given, &chosen] { chosen = [given] { return migrate(given->where, !given->bare); }; });
}

}  // namespace yishi::cli
