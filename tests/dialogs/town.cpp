#include "tests/dialogs/town.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace yishi::test {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    INFO(path);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

dialogs::files read_folder(const std::string& path) {
    dialogs::files out;
    for (const auto& each : fs::recursive_directory_iterator(path)) {
        if (each.is_regular_file()) {
            out[fs::relative(each.path(), path).generic_string()] = read_file(each.path());
        }
    }
    return out;
}

dialogs::files shipped_texts() {
    dialogs::files out;
    for (const std::string language : {"en", "zh"}) {
        const std::string path = "texts/" + language + ".json";
        out[path] = read_file(YISHI_SOURCE_DIR "/config/" + path);
    }
    return out;
}

dialogs::script_settings settings() {
    dialogs::script_settings out;
    out.languages = {"en", "zh"};
    out.idle_after = 600'000;
    out.fragment_within = 20'000;
    out.privacy_version = "2026-01";
    return out;
}

std::shared_ptr<const dialogs::script_set> load(const dialogs::files& from,
                                                const dialogs::script_settings& with) {
    json::diagnostics wrong;
    auto town = dialogs::load_scripts(from, with, wrong);
    for (const json::diagnostic& each : wrong) {
        UNSCOPED_INFO(json::to_string(each));
    }
    REQUIRE(town);
    return town;
}

std::shared_ptr<const dialogs::script_set> small_town() {
    dialogs::files from = read_folder(YISHI_SOURCE_DIR "/tests/testdata/dialogs/town");
    from.merge(shipped_texts());
    return load(from);
}

}  // namespace yishi::test
