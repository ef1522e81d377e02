// yishi test: the conversations written down in transcripts/.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/rehearse.hpp"
#include "bot/cli/system.hpp"
#include "dialogs/transcript/transcript.hpp"

namespace yishi::cli {

namespace {

// Every transcripts/*.txt, by its path inside the folder.
bool read_transcripts(const std::string& folder, dialogs::files& out) {
    namespace fs = std::filesystem;
    std::error_code none;
    json::diagnostics wrong;
    for (const auto& each : fs::directory_iterator(folder + "/transcripts", none)) {
        const std::string path = "transcripts/" + each.path().filename().string();
        if (each.path().extension() != ".txt") continue;
        if (auto text = config::read_file(folder, path, wrong, system_language()))
            out.emplace(path, std::move(*text));
    }
    for (const auto& each : wrong) std::cerr << json::to_string(each) << '\n';
    return wrong.empty();
}

int run_tests(const std::string& folder) {
    const auto loaded = load_setup(folder, false);
    if (!loaded) return failed;
    dialogs::files files;
    if (!read_transcripts(folder, files)) return failed;
    const auto result = dialogs::run_transcripts(
        loaded->town->scripts, files, rehearsal_of(*loaded, loaded->settings.languages.front()));
    for (const std::string& each : result.messages) std::cerr << each << '\n';
    std::cout << result.passed << " passed, " << result.failed << " failed\n";
    return result.failed == 0 ? ok : failed;
}

}  // namespace

void add_test(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand("test", "run the transcripts");
    auto folder = std::make_shared<std::string>(default_config());
    command->add_option("CONFIG_DIR", *folder, "the configuration folder")->capture_default_str();
    command->add_option("--config", *folder, "the same");
    command->callback([folder, &chosen] { chosen = [folder] { return run_tests(*folder); }; });
}

}  // namespace yishi::cli
