// The load test plays the shipped town: tests/bench/config differs from config/ only in where the
// server listens, its database and its channel. tests/bench/make_config renews it.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "json/json.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path shipped = fs::path(YISHI_SOURCE_DIR) / "config";
const fs::path measured = fs::path(YISHI_SOURCE_DIR) / "tests" / "bench" / "config";

std::string content(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream(file, std::ios::binary).rdbuf();
    return out.str();
}

// Path below the folder to the file's text.
std::map<std::string, std::string> town(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const char* file : {"queues.json", "calendar.json", "areas.geojson"}) {
        out[file] = content(folder / file);
    }
    for (const char* below : {"dialogs", "texts"}) {
        for (const auto& entry : fs::recursive_directory_iterator(folder / below)) {
            if (entry.is_regular_file()) {
                out[fs::relative(entry.path(), folder).string()] = content(entry.path());
            }
        }
    }
    return out;
}

nlohmann::json settings(const fs::path& folder) {
    yishi::json::diagnostics wrong;
    const auto read = yishi::json::read("yishi.json", content(folder / "yishi.json"), wrong);
    REQUIRE(wrong.empty());
    return read.root();
}

}  // namespace

TEST_CASE("the load test's town is the shipped one") {
    const auto ours = town(measured);
    const auto theirs = town(shipped);
    REQUIRE(theirs.count("dialogs/complaint.json") == 1);
    REQUIRE_FALSE(theirs.at("queues.json").empty());
    for (const auto& [path, text] : theirs) {
        INFO(path << " differs: run tests/bench/make_config");
        REQUIRE(ours.count(path) == 1);
        CHECK((ours.at(path) == text));
    }
    CHECK(ours.size() == theirs.size());
}

TEST_CASE("the load test's settings differ only in address, database and channel") {
    nlohmann::json ours = settings(measured);
    nlohmann::json theirs = settings(shipped);
    CHECK(ours.at("listen") == "127.0.0.1:${PORT}");
    CHECK(ours.at("storage") == nlohmann::json{{"sqlite", "${DB}"}});
    REQUIRE(ours.at("channels").size() == 1);
    const nlohmann::json channel = {{"id", "telegram"},
                                    {"type", "telegram"},
                                    {"token", "1:TESTTOKEN"},
                                    {"secret_token", "${SECRET}"},
                                    {"api_base", "${API_ROOT}"},
                                    {"rate_per_second", "0"}};
    CHECK(ours.at("channels")[0] == channel);
    for (const char* own : {"listen", "storage", "channels"}) {
        ours.erase(own);
        theirs.erase(own);
    }
    CHECK(ours == theirs);
}
