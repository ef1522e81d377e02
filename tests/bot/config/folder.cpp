#include "bot/config/folder.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace yishi;
using namespace yishi::config;
namespace fs = std::filesystem;

namespace {

struct temporary_folder {
    fs::path path;
    temporary_folder() {
        std::string name = (fs::temp_directory_path() / "yishi-config-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~temporary_folder() { fs::remove_all(path); }
    void put(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
    }
};

}  // namespace

TEST_CASE("a bundle is what belongs to it, no more") {
    const temporary_folder folder;
    for (const char* name : {"dialogs/menu.json",
                             "dialogs/deep/help.json",
                             "texts/en.json",
                             "queues.json",
                             "calendar.json",
                             "areas.geojson"}) {
        folder.put(name, std::string("text of ") + name);
    }
    for (const char* name : {"yishi.json",
                             "transcripts/a.json",
                             "schema/dialog.schema.json",
                             "dialogs/notes.txt",
                             "dialogs/.menu.json",
                             "other.json"}) {
        folder.put(name, "not of the bundle");
    }
    files got;
    json::diagnostics errors;
    REQUIRE(read_folder(folder.path.string(), got, errors));
    CHECK(got.size() == 6);
    CHECK(got["dialogs/deep/help.json"] == "text of dialogs/deep/help.json");
    CHECK(errors.empty());
}

TEST_CASE("the hash tells contents and paths apart") {
    const files one{{"dialogs/a.json", "x"}, {"dialogs/b.json", "y"}};
    CHECK(content_hash(one) == content_hash(files(one)));
    CHECK(content_hash(one).size() == 64);
    // The same bytes, cut at other places.
    CHECK(content_hash({{"ab", "c"}}) != content_hash({{"a", "bc"}}));
    CHECK(content_hash({{"a", "b"}, {"c", "d"}}) != content_hash({{"a", "bcd"}}));
    CHECK(content_hash({}) != content_hash({{"", ""}}));
    CHECK(make_bundle(one).hash == content_hash(one));
}

TEST_CASE("a bundle's content is read back as it was") {
    const files one{{"dialogs/a.json", "{\"a\": \"噪音\"}\n"}, {"queues.json", ""}};
    const auto back = parse_files(dump_files(one));
    REQUIRE(back);
    CHECK(*back == one);
    for (const char* wrong : {"", "[]", "{\"a\": 1}", "{"}) {
        CHECK_FALSE(parse_files(wrong));
    }
}

TEST_CASE("an export can be read again") {
    const temporary_folder folder;
    const files one{{"dialogs/deep/a.json", "one"}, {"queues.json", "two"}};
    json::diagnostics errors;
    REQUIRE(write_folder(folder.path.string(), one, errors));
    files back;
    REQUIRE(read_folder(folder.path.string(), back, errors));
    CHECK(back == one);
}

TEST_CASE("an export writes nothing outside of its folder") {
    const temporary_folder folder;
    json::diagnostics errors;
    for (const char* path : {"dialogs/../../evil.json",
                             "/etc/evil.json",
                             "../queues.json",
                             "dialogs/.hidden.json",
                             "yishi.json",
                             "dialogs//a.json"}) {
        INFO(path);
        errors.clear();
        CHECK_FALSE(write_folder(folder.path.string(), {{path, "x"}}, errors));
        CHECK(errors.size() == 1);
    }
    CHECK(fs::is_empty(folder.path));
}

TEST_CASE("what cannot be read is said") {
    const temporary_folder folder;
    files got;
    json::diagnostics errors;
    CHECK_FALSE(read_folder((folder.path / "absent").string(), got, errors));
    CHECK(errors.size() == 1);
    errors.clear();
    CHECK_FALSE(read_file(folder.path.string(), "yishi.json", errors, "zh"));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].message.find("无法读取") != std::string::npos);
    errors.clear();
    folder.put("queues.json", std::string(file_bytes_max + 1, ' '));
    CHECK_FALSE(read_folder(folder.path.string(), got, errors));
    CHECK(errors.size() == 1);
}

TEST_CASE("too many files are refused") {
    const temporary_folder folder;
    for (std::size_t i = 0; i <= files_max; ++i) {
        folder.put("dialogs/" + std::to_string(i) + ".json", "{}");
    }
    files got;
    json::diagnostics errors;
    CHECK_FALSE(read_folder(folder.path.string(), got, errors));
    CHECK(got.empty());
}
