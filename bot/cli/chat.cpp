// yishi chat: a dialog in the terminal, without a server.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/rehearse.hpp"
#include "bot/cli/system.hpp"
#include "dialogs/transcript/player.hpp"

namespace yishi::cli {

namespace {

struct arguments {
    std::string config = default_config();
    std::string dialog;
    std::string language;
};

void print(const std::vector<std::string>& lines) {
    for (const std::string& each : lines) std::cout << each << '\n';
    std::cout << std::flush;
}

int chat(const arguments& by) {
    const auto loaded = load_setup(by.config, false);
    if (!loaded) return failed;
    const std::string language =
        by.language.empty() ? loaded->settings.languages.front() : by.language;
    auto settings = rehearsal_of(*loaded, language);
    settings.now = system_now();
    dialogs::player player(loaded->town->scripts, std::move(settings));
    const auto begun = player.begin(by.dialog);
    if (!begun) {
        std::cerr << by.dialog << ": there is no such dialog\n";
        return failed;
    }
    print(*begun);
    std::string line;
    while (std::getline(std::cin, line)) print(player.line(line));
    return ok;
}

}  // namespace

void add_chat(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand("chat", "play a dialog in the terminal");
    auto given = std::make_shared<arguments>();
    command->add_option("DIALOG", given->dialog, "its name, such as complaint")->required();
    command->add_option("--lang", given->language, "the resident's language");
    command->add_option("--config", given->config, "the configuration folder")
        ->capture_default_str();
    command->callback([given, &chosen] { chosen = [given] { return chat(*given); }; });
}

}  // namespace yishi::cli
