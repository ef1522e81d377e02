#include "bot/cli/cli.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/system.hpp"

namespace yishi::cli {

namespace {

constexpr const char* about =
    "Yishi: a consultation bot server.\nResidents talk to it in their chat apps; their opinions "
    "and "
    "complaints become cases that always have an owner.";

int run_checked(CLI::App& app, int argc, char** argv) {
    action chosen;
    add_commands(app, chosen);
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(program_version()));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? ok : wrong_usage;
    }
    return chosen ? chosen() : wrong_usage;
}

}  // namespace

void add_folders(CLI::App& to, folders& into, bool with_data) {
    to.add_option("--config", into.config, "the configuration folder")->capture_default_str();
    if (with_data) to.add_option("--data", into.data, "the data folder")->capture_default_str();
}

int run(int argc, char** argv) {
    // What a command prints is for other programs; what it says beside goes to stderr.
    spdlog::set_default_logger(spdlog::stderr_logger_st("yishi-command"));
    CLI::App app(about, "yishi");
    try {
        return run_checked(app, argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "yishi: " << error.what() << '\n';
        return failed;
    }
}

}  // namespace yishi::cli
