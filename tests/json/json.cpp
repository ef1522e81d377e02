#include "json/json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/quick.hpp"
#include "tests/json/mutated.hpp"

namespace json = yishi::json;

using yishi::json::test::each_mutated;
using yishi::json::test::nested;

namespace {

struct wrong {
    std::string text;
    int line;
    int column;
    std::string message;  // part of it
};

const wrong wrongs[] = {
    {"", 1, 1, "there is no JSON here"},
    {"  // only a comment\n", 2, 1, "there is no JSON here"},
    {"{\"a\": 1,}", 1, 9, "remove that comma"},
    {"[1, 2,\n ]", 2, 2, "remove that comma"},
    {"{\"a\": 1\n \"b\": 2}", 2, 2, "a comma is missing"},
    {"{\"a\" 1}", 1, 6, "a colon is missing"},
    {"{'a': 1}", 1, 2, "double quotes"},
    {"{\"a\": 1", 1, 8, "not closed"},
    {"{\"a\": \"1", 1, 9, "not closed"},
    {"{\"a\": \"1\n\"}", 1, 9, "line break"},
    {"{\"a\": \"\\q\"}", 1, 9, "backslash"},
    {"{\"a\": 1} x", 1, 10, "after the end"},
    {"{\"a\": 1e999}", 1, 7, "too large"},
    {"{\"a\": \"\xff\"}", 1, 8, "UTF-8"},
    {"{\"a\": \"\xed\xa0\x80\"}", 1, 9, "UTF-8"},
    {"[1,, 2]", 1, 4, "unexpected ,;"},
    {"{\"a\":\n  {\"b\": 1, /* \"b\" */ \"b\": 2}}", 2, 22, "\"b\" stands here twice"},
    {"{\"a\": 1}" + std::string(1, '\0') + "{", 1, 9, "zero byte"},
    {"{\"a\": hello}", 1, 7, "unexpected"},
    {nested(65), 1, 65, "64 levels"},
};

}  // namespace

TEST_CASE("a wrong text is reported once, with place and cure") {
    for (const wrong& each : wrongs) {
        INFO(each.text);
        json::diagnostics out;
        const json::document read = json::read("dialogs/x.json", each.text, out);
        CHECK(read.root().is_null());
        REQUIRE(out.size() == 1);
        CHECK(out[0].file == "dialogs/x.json");
        CHECK(out[0].at.line == each.line);
        CHECK(out[0].at.column == each.column);
        CHECK_THAT(out[0].message, Catch::Contains(each.message));
    }
}

TEST_CASE("what the wire refuses it says where, comments among it") {
    nlohmann::json value = 1;
    json::parse_error error;
    for (const wrong& each : wrongs) {
        INFO(each.text);
        CHECK_FALSE(json::parse(each.text, value, &error));
        CHECK(value.is_null());
    }
    CHECK_FALSE(json::parse("{\"ab\": 1, \"ab\": 2}", value, &error));
    CHECK(error.at == json::position{1, 11});
    CHECK_FALSE(json::parse("{} // no", value, &error));
    CHECK_FALSE(json::parse("nul", value));
}

TEST_CASE("the wire reads what is right") {
    nlohmann::json value;
    REQUIRE(json::parse(R"({"a": [1, -2, 2.5, true, null, "\u5662\n"], "b": {}})", value));
    CHECK(value == nlohmann::json::parse(R"({"a": [1, -2, 2.5, true, null, "噢\n"], "b": {}})"));
    REQUIRE(json::parse(nested(64), value));
    REQUIRE(json::parse(" 7 ", value));
    CHECK(value == 7);
}

TEST_CASE("the quick way takes nothing that the loader refuses, and takes it as the loader does") {
    std::size_t taken = 0;
    const auto compare = [&](const std::string& text) {
        nlohmann::json quick;
        if (!json::parse_quickly(text, quick)) return;
        ++taken;
        CAPTURE(text);
        json::diagnostics none;
        const auto slow = json::read("x.json", text, none);
        REQUIRE(none.empty());
        REQUIRE(quick == slow.root());
        REQUIRE(quick.dump() == slow.root().dump());
        REQUIRE(quick.is_number_unsigned() == slow.root().is_number_unsigned());
    };
    each_mutated(compare);
    CHECK(taken > 100);
    for (const auto* text : {R"({"a":1,"a":2})", "[1,]", "\"\x80\"", "[NaN]"}) {
        nlohmann::json ignored;
        CHECK_FALSE(json::parse_quickly(text, ignored));
    }
    nlohmann::json ignored;
    CHECK(json::parse_quickly(nested(json::depth_max), ignored));
    CHECK_FALSE(json::parse_quickly(nested(json::depth_max + 1), ignored));
}

TEST_CASE("a document knows where each value stands") {
    const std::string text =
        "\xEF\xBB\xBF{ // first\n"
        "  \"steps\": [\n"
        "    {\"id\": \"a/b\", \"min\" : -12.5, \"x/y~\": true},\n"
        "    /* two */ 12,\n"
        "    null , []\n"
        "  ],\n"
        "  \"last\": {}\n"
        "}\n";
    json::diagnostics out;
    const json::document read = json::read("f", text, out);
    REQUIRE(out.empty());
    CHECK(read.root()["steps"][1] == 12);
    CHECK(read.file() == "f");
    using at = json::position;
    CHECK(read.at("") == at{1, 1});
    CHECK(read.at("/steps") == at{2, 12});
    CHECK(read.key_at("/steps") == at{2, 3});
    CHECK(read.at("/steps/0") == at{3, 5});
    CHECK(read.at("/steps/0/id") == at{3, 12});
    CHECK(read.key_at("/steps/0/min") == at{3, 19});
    CHECK(read.at("/steps/0/min") == at{3, 27});
    CHECK(read.at("/steps/0/x~1y~0") == at{3, 42});
    CHECK(read.at("/steps/1") == at{4, 15});
    CHECK(read.at("/steps/2") == at{5, 5});
    CHECK(read.at("/steps/3") == at{5, 12});
    CHECK(read.at("/last") == at{7, 11});
    // An unknown place is that of its nearest known parent.
    CHECK(read.at("/steps/0/nothing/here") == at{3, 5});
    CHECK(json::document().root().is_null());
    CHECK(json::document().at("/a") == at{1, 1});
}

TEST_CASE("messages come in Chinese too, and have one form") {
    json::diagnostics out;
    json::read("a.json", "{\"a\": 1,}", out, "zh-CN");
    REQUIRE(out.size() == 1);
    CHECK(json::to_string(out[0]) == "a.json:1:9: 右括号前多了逗号；请删除该逗号");
}
