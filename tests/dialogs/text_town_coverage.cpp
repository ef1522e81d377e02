// The transcripts of the shipped town cover its dialogs: every question, text and explanation is
// said in one of them, in each language.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "dialogs/script/script.hpp"
#include "dialogs/transcript/player.hpp"
#include "json/json.hpp"

using namespace yishi;

namespace {

namespace fs = std::filesystem;

dialogs::files folder(const std::string& name) {
    dialogs::files out;
    for (const auto& each : fs::directory_iterator(fs::path(YISHI_SOURCE_DIR) / "config" / name)) {
        std::ifstream file(each.path());
        std::stringstream text;
        text << file.rdbuf();
        out[name + "/" + each.path().filename().string()] = text.str();
    }
    return out;
}

// Plays the residents' lines of a transcript, whatever it expects, and adds what the bot says.
void play(const std::shared_ptr<const dialogs::script_set>& scripts,
          const std::string& transcript,
          std::string& said) {
    dialogs::rehearsal_settings settings;
    std::string dialog;
    std::optional<dialogs::player> player;
    const auto add = [&](const std::vector<std::string>& lines) {
        for (const auto& line : lines) said += line + '\n';
    };
    const auto begun = [&]() -> dialogs::player& {
        if (player) return *player;
        player.emplace(scripts, settings);
        if (!dialog.empty()) add(player->begin(dialog).value_or(std::vector<std::string>()));
        return *player;
    };
    std::istringstream in(transcript);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("==")) {
            player.reset();
            settings.language = "en";
            dialog.clear();
        } else if (line.starts_with("language: ")) {
            settings.language = line.substr(10);
        } else if (line.starts_with("dialog: ")) {
            dialog = line.substr(8);
        } else if (line.starts_with("> ")) {
            add(begun().line(line.substr(2)));
        } else if (line.starts_with("[after")) {
            add(begun().line(line));
        }
    }
}

}  // namespace

TEST_CASE("town: the transcripts say everything that the dialogs can say") {
    const auto scripts_in = folder("dialogs");
    dialogs::files town = scripts_in;
    town.merge(folder("texts"));
    dialogs::script_settings settings;
    settings.languages = {"en", "zh"};
    settings.idle_after = 30 * 60'000;
    settings.fragment_within = 20'000;
    json::diagnostics found;
    const auto scripts = dialogs::load_scripts(town, settings, found);
    REQUIRE(scripts != nullptr);
    std::string said;
    for (const auto& [path, text] : folder("transcripts")) play(scripts, text, said);
    int texts = 0;
    for (const auto& [path, text] : scripts_in) {
        const auto file = json::read(path, text, found);
        REQUIRE(found.empty());
        for (const auto& step : file.root().at("steps")) {
            for (const char* member : {"ask", "text", "help"}) {
                const auto versions = step.find(member);
                if (versions == step.end()) continue;
                for (const auto& [language, wording] : versions->items()) {
                    // up to the first placeholder or line
                    const auto whole = wording.get<std::string>();
                    const auto beginning = whole.substr(0, whole.find_first_of("{\n"));
                    INFO(path << ": " << step.at("id") << ", " << member << ", " << language);
                    CHECK(said.find(beginning) != std::string::npos);
                    ++texts;
                }
            }
        }
    }
    CHECK(texts > 100);
}
