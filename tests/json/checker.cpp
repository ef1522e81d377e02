#include "json/checker.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace yishi::json;

namespace {

// Reads `text`, does something with its root, gives what was said.
template <class F>
diagnostics said(std::string_view text, F&& read_it, std::string_view language = "en") {
    diagnostics out;
    const document parsed = read("file.json", text, out);
    REQUIRE(out.empty());
    const checker by(parsed, language, out);
    read_it(by.root());
    return out;
}

}  // namespace

TEST_CASE("unknown members are said at their key, with the name that was meant") {
    const auto out = said("{\n  \"lsten\": 1,\n  \"$schema\": \"x\", \"zzzzz\": 2}",
                          [](const node& root) { CHECK(root.object({"listen", "log"})); });
    REQUIRE(out.size() == 2);
    CHECK(to_string(out[0]) ==
          "file.json:2:3: \"lsten\" is not known here; did you mean \"listen\"?");
    CHECK(out[1].message == "\"zzzzz\" is not known here; remove it");
    CHECK(out[1].at.line == 3);
}

TEST_CASE("members of other names than a pointer likes are found") {
    const auto out = said(R"({"a/b": {"c~d": 5}})", [](const node& root) {
        const auto inner = root.find("a/b");
        REQUIRE(inner);
        CHECK(inner->need("c~d")->integer(0, 9) == 5);
        CHECK_FALSE(inner->need("c~d")->integer(6, 9));
        CHECK_FALSE(inner->need("absent"));
    });
    REQUIRE(out.size() == 2);
    CHECK(out[0].at.column == 17);
    CHECK(out[0].message.find("6 to 9") != std::string::npos);
    CHECK(out[1].message.find("\"absent\" is missing") != std::string::npos);
}

TEST_CASE("every wrong type is said once and read as nothing") {
    const char* values[] = {
        "null", "true", "7", "-1.5", "\"x\"", "\"\"", "[]", "{}", "\"a\\u0007\""};
    for (const char* value : values) {
        INFO(value);
        int fits = 0;
        const auto out = said(std::string("{\"v\": ") + value + "}", [&](const node& root) {
            const node one = *root.find("v");
            fits += one.name().has_value();
            fits += one.integer(0, 10).has_value();
            fits += one.number(-2, -1).has_value();
            fits += one.truth().has_value();
            fits += one.object({});
            one.items();
            fits += one.is_array();
        });
        CHECK(static_cast<int>(out.size()) + fits == 6);
    }
}

TEST_CASE("numbers that an int64 cannot hold are out of range") {
    const auto out = said(R"({"v": 18446744073709551615})", [](const node& root) {
        CHECK_FALSE(root.find("v")->integer(0, INT64_MAX));
    });
    CHECK(out.size() == 1);
}

TEST_CASE("the nearest name, if any is near") {
    const std::vector<std::string_view> known{"listen", "languages", "log", "id"};
    CHECK(nearest("lisen", known) == "listen");
    CHECK(nearest("language", known) == "languages");
    CHECK(nearest("lag", known) == "log");
    CHECK(nearest("port", known).empty());
    CHECK(nearest("", known).empty());
    CHECK(nearest(std::string(10'000, 'l'), known).empty());
}

TEST_CASE("messages are filled and in the language asked for") {
    const wording both{"{0} of {1}, {x}", "{1} 的 {0}"};
    CHECK(say(both, {"a", "b"}, "en") == "a of b, {x}");
    CHECK(say(both, {"a", "b"}, "zh-Hans") == "b 的 a");
    CHECK(say(both, {"a"}, "fr") == "a of , {x}");
    CHECK(say(both, {"{1}", "b"}, "en") == "{1} of b, {x}");
}
