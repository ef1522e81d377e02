// The shipped town: it loads without a word, and every conversation in config/transcripts is as
// written.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "dialogs/script/script.hpp"
#include "dialogs/transcript/transcript.hpp"

using namespace yishi;

namespace {

const std::filesystem::path root = std::filesystem::path(YISHI_SOURCE_DIR) / "config";

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

dialogs::files town_files() {
    dialogs::files out;
    for (const char* folder : {"dialogs", "texts", "transcripts"}) {
        for (const auto& each : std::filesystem::directory_iterator(root / folder)) {
            out[std::string(folder) + "/" + each.path().filename().string()] = content(each.path());
        }
    }
    return out;
}

dialogs::script_settings town_settings() {
    dialogs::script_settings out;
    out.languages = {"en", "zh"};
    out.idle_after = 30 * 60'000;
    out.fragment_within = 20'000;
    out.privacy_version = "2026-01";
    return out;
}

}  // namespace

TEST_CASE("town: the shipped dialogs check") {
    json::diagnostics found;
    const auto scripts = dialogs::load_scripts(town_files(), town_settings(), found);
    for (const auto& each : found) UNSCOPED_INFO(json::to_string(each));
    CHECK(found.empty());
    CHECK(scripts != nullptr);
}

TEST_CASE("town: every conversation in config/transcripts is as written") {
    json::diagnostics found;
    const auto scripts = dialogs::load_scripts(town_files(), town_settings(), found);
    REQUIRE(scripts != nullptr);
    const auto result = dialogs::run_transcripts(scripts, town_files(), {});
    for (const auto& each : result.messages) UNSCOPED_INFO(each);
    CHECK(result.failed == 0);
    CHECK(result.passed >= 100);
}
