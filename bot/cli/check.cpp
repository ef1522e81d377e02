// yishi check: is the configuration right; if not, where, what and how to cure it.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"

namespace yishi::cli {

namespace {

int check(const std::string& folder) {
    if (!load_setup(folder)) return failed;
    std::cout << (system_language() == "zh" ? "配置没有问题。\n" : "The configuration is fine.\n");
    return ok;
}

}  // namespace

void add_check(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand("check", "check the configuration");
    auto folder = std::make_shared<std::string>(default_config());
    command->add_option("CONFIG_DIR", *folder, "the configuration folder")->capture_default_str();
    command->add_option("--config", *folder, "the same");
    command->callback([folder, &chosen] { chosen = [folder] { return check(*folder); }; });
}

}  // namespace yishi::cli
