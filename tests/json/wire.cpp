#include "json/wire.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/json/mutated.hpp"

namespace json = yishi::json;

namespace {

// What can be read of `value`, against what the loader has made of the same text.
void same(json::wire_value value, const nlohmann::json& tree) {
    REQUIRE(bool(value));
    CHECK(value.is_object() == tree.is_object());
    CHECK(value.is_array() == tree.is_array());
    CHECK(value.is_number() == tree.is_number());
    CHECK(value.is_true() == (tree == true));
    CHECK(value.is_false() == (tree == false));
    CHECK(value.text() == (tree.is_string() ? tree.get<std::string>() : ""));
    CHECK(value.digits() == (tree.is_number_integer() ? tree.dump() : ""));
    if (tree.is_number()) CHECK(value.number() == tree.get<double>());
    if (tree.is_object())
        for (const auto& [name, inner] : tree.items()) same(value.member(name), inner);
    std::size_t count = 0;
    value.each([&](json::wire_value item) { same(item, tree.at(count++)); });
    CHECK(count == (tree.is_array() ? tree.size() : 0));
}

json::wire_value root_of(json::wire_text& in, std::string_view text) {
    REQUIRE(in.read(text));
    return in.root();
}

}  // namespace

TEST_CASE("a text read in place is taken, refused and understood as by the loader") {
    std::size_t taken = 0;
    json::test::each_mutated([&](const std::string& text) {
        CAPTURE(text);
        nlohmann::json tree;
        json::parse_error wrong;
        json::parse_error wrong_here;
        json::wire_text here;
        const bool right = json::parse(text, tree, &wrong);
        REQUIRE(here.read(text, &wrong_here) == right);
        CHECK(wrong_here.message == wrong.message);
        CHECK(wrong_here.at == wrong.at);
        CHECK(bool(here.root()) == right);
        if (right) same(here.root(), tree);
        taken += right ? 1 : 0;
    });
    CHECK(taken > 100);
}

TEST_CASE("what is not there reads as nothing") {
    json::wire_text in;
    CHECK_FALSE(in.root());
    const auto root = root_of(in, R"({"a":{"b":"c"},"n":null})");
    CHECK(root.member("a").member("b").text() == "c");
    CHECK(root.member("n"));
    for (const auto none : {root.member("x"),
                            root.member("x").member("y"),
                            root.member("a").member("b").member("c"),
                            json::wire_value()}) {
        CHECK_FALSE(none);
        CHECK_FALSE(none.is_object());
        CHECK_FALSE(none.is_number());
        CHECK(none.text().empty());
        CHECK(none.digits().empty());
        CHECK(none.integer(7) == 0);
        CHECK(none.number() == 0);
    }
}

TEST_CASE("whole numbers are cut to what is asked for") {
    json::wire_text in;
    const auto root = root_of(in, "[5, -5, 100, -100, 18446744073709551615, 1.5, \"5\"]");
    std::vector<std::int64_t> read;
    root.each([&](json::wire_value each) { read.push_back(each.integer(10)); });
    CHECK(read == std::vector<std::int64_t>{5, -5, 10, -10, 10, 0, 0});
}

TEST_CASE("two texts are read at the same time, one of them larger than what is kept") {
    json::wire_text outer;
    const auto first = root_of(outer, R"({"a":"outer"})");
    {
        json::wire_text inner;
        const std::string much(100'000, 'x');
        const auto second = root_of(inner, R"({"a":")" + much + R"("})");
        CHECK(second.member("a").text() == much);
        CHECK(first.member("a").text() == "outer");
    }
    CHECK(first.member("a").text() == "outer");
    json::wire_text next;
    CHECK(root_of(next, "[1]").is_array());
    CHECK_FALSE(next.read("[1"));
    CHECK_FALSE(next.root());
}

TEST_CASE("an object of many members, and one with a double among them") {
    std::string text = "{";
    for (int i = 0; i < 2'000; ++i)
        text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    json::wire_text in;
    CHECK(root_of(in, text + "\"last\":1}").member("k1999").digits() == "1999");
    CHECK_FALSE(in.read(text + "\"k7\":1}"));
}
