// yishi backup: an online copy of the store.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"

namespace yishi::cli {

namespace {

int backup(const folders& where, const std::string& file) {
    const auto settings = load_settings_only(where.config);
    if (!settings) return failed;
    const auto store = open_store(*settings, where.data, false);
    if (!store) return failed;
    const auto done = store->backup(file);
    if (!done) {
        std::cerr << file << ": " << done.error().message() << '\n';
        return failed;
    }
    std::cout << "written to " << file << "; photos and voice messages are in " << where.data
              << "/media: copy that folder as well\n";
    return ok;
}

}  // namespace

void add_backup(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand("backup", "copy the store while the server runs");
    struct arguments {
        folders where;
        std::string file;
    };
    auto given = std::make_shared<arguments>();
    add_folders(*command, given->where);
    command->add_option("FILE", given->file, "a new file")->required();
    command->callback(
        [given, &chosen] { chosen = [given] { return backup(given->where, given->file); }; });
}

}  // namespace yishi::cli
