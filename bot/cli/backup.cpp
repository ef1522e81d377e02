// yishi backup: an online copy of the store and its media.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "bot/cli/archive.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

int backup(const folders& where, const std::string& file) {
    const auto settings = load_settings_only(where.config);
    if (!settings) return failed;
    if (fs::exists(file)) {
        std::cerr << file << ": is there already; a backup overwrites nothing\n";
        return failed;
    }
    const auto store = open_store(*settings, where.data, false);
    if (!store) return failed;
    // The database first: every file that it names is there, and stays.
    const std::string copy = file + ".store";
    if (fs::exists(copy)) {
        std::cerr << copy << ": is there already, left by a backup that was cut off: remove it\n";
        return failed;
    }
    const auto done = store->backup(copy);
    if (!done) {
        std::cerr << copy << ": " << done.error().message() << '\n';
        return failed;
    }
    int out = ok;
    try {
        const std::size_t media = write_archive(file, copy, where.data + "/media");
        std::cout << "written to " << file << ": the store and " << media
                  << " files of residents and officers\n";
    } catch (const std::exception& error) {
        std::cerr << file << ": " << error.what() << '\n';
        out = failed;
    }
    std::error_code ignored;
    fs::remove(copy, ignored);
    return out;
}

}  // namespace

void add_backup(CLI::App& app, action& chosen) {
    CLI::App* command =
        app.add_subcommand("backup", "copy the store and its media while the server runs");
    struct arguments {
        folders where;
        std::string file;
    };
    auto given = std::make_shared<arguments>();
    add_folders(*command, given->where);
    command->add_option("FILE", given->file, "a new file (tar)")->required();
    command->callback(
        [given, &chosen] { chosen = [given] { return backup(given->where, given->file); }; });
}

}  // namespace yishi::cli
