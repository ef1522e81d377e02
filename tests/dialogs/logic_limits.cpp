// What conditions refuse, what they read, and that no rule can run away.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "dialogs/logic/logic.hpp"

using nlohmann::json;
using namespace yishi::dialogs::logic;
namespace logic = yishi::dialogs::logic;

namespace {

json nested(int depth) {
    json rule = true;
    for (int i = 0; i < depth; ++i) {
        json outer = json::object();
        outer["!"] = std::move(rule);
        rule = std::move(outer);
    }
    return rule;
}

}  // namespace

TEST_CASE("logic: an unknown operator is found with its place") {
    const struct {
        const char* rule;
        const char* pointer;
        const char* name;
    } cases[] = {
        {R"({"equals":[1,2]})", "/equals", "equals"},
        {R"({"and":[true,{"=":[1,2]}]})", "/and/1/=", "="},
        {R"({"!":{"a/b~c":1}})", "/!/a~1b~0c", "a/b~c"},
        {R"([{"var":"x"},[{"no":1}]])", "/1/0/no", "no"},
        {R"({"map":[[1],{"twice":[{"var":""}]}]})", "/map/1/twice", "twice"},
    };
    for (const auto& each : cases) {
        std::string error;
        std::string pointer;
        CAPTURE(each.rule);
        CHECK_FALSE(compiled_rule::compile(json::parse(each.rule), &error, &pointer));
        CHECK(pointer == each.pointer);
        CHECK(error.find(each.name) != std::string::npos);
    }
    CHECK_FALSE(compiled_rule::compile(json::parse(R"({"no":1})")));
}

TEST_CASE("logic: depth is limited") {
    CHECK(compiled_rule::compile(nested(rule_depth_max - 1)));
    std::string error;
    CHECK_FALSE(compiled_rule::compile(nested(rule_depth_max), &error));
    CHECK(error.find("deep") != std::string::npos);
    CHECK(logic::apply(nested(1'000), nullptr).is_null());
    CHECK(variables(nested(1'000)).empty());
}

TEST_CASE("logic: a rule that would run away ends as null") {
    json many = json::array();
    for (int i = 0; i < 2'000; ++i) many.push_back(i);
    const json data{{"many", many}, {"word", std::string(1'000, 'x')}};
    const char* const rules[] = {
        // two thousand times two thousand
        R"({"map":[{"var":"many"},{"reduce":[{"merge":[[0],[1,2,3]]},
            {"map":[{"merge":[{"var":""},1,2,3,4,5,6,7,8,9]},{"var":""}]},0]}]})",
        // doubles a text two thousand times
        R"({"reduce":[{"var":"many"},
            {"cat":[{"var":"accumulator"},{"var":"accumulator"}]},"ab"]})",
        // doubles a list two thousand times
        R"({"reduce":[{"var":"many"},
            {"merge":[{"var":"accumulator"},{"var":"accumulator"}]},[1]]})",
        // two lists in two lists in two lists
        R"({"reduce":[{"var":"many"},[{"var":"accumulator"},{"var":"accumulator"}],1]})",
    };
    int ended = 0;
    for (const char* text : rules) {
        const auto result = logic::apply(json::parse(text), data);
        if (result.is_null()) ++ended;
        const auto compiled = compiled_rule::compile(json::parse(text));
        REQUIRE(compiled);
        CHECK(compiled->holds(data) == truthy(result));
    }
    CHECK(ended == 4);
    // a large but honest one goes through
    CHECK(logic::apply(json::parse(R"({"reduce":[{"var":"many"},
        {"+":[{"var":"accumulator"},{"var":"current"}]},0]})"),
                       data) == 1'999'000);
}

TEST_CASE("logic: the names a rule reads") {
    const struct {
        const char* rule;
        std::vector<std::string> names;
    } cases[] = {
        {"true", {}},
        {R"({"var":""})", {}},
        {R"({"var":"a"})", {"a"}},
        {R"({"==":[{"var":"place.area"},{"var":["b",{"var":"c"}]}]})", {"c", "place.area", "b"}},
        {R"({"and":[{"var":"a"},{"var":"a"}]})", {"a"}},
        {R"({"missing":["a","b"]})", {"a", "b"}},
        {R"({"missing":"a"})", {"a"}},
        {R"({"missing_some":[1,["a","b"]]})", {"a", "b"}},
        {R"({"map":[{"var":"list"},{"var":"inner"}]})", {"list"}},
        {R"({"reduce":[{"var":"list"},{"var":"current"},{"var":"start"}]})", {"list", "start"}},
        {R"({"var":1})", {"1"}},
        {R"({"a":{"var":"x"},"b":1})", {}},
    };
    for (const auto& each : cases) {
        CAPTURE(each.rule);
        auto found = variables(json::parse(each.rule));
        CHECK_THAT(found, Catch::UnorderedEquals(each.names));
    }
}

TEST_CASE("logic: truth") {
    for (const char* text : {"false", "null", "0", "0.0", "-0.0", "\"\"", "[]"})
        CHECK_FALSE(truthy(json::parse(text)));
    for (const char* text : {"true", "1", "-1", "0.5", "\"0\"", "\" \"", "[0]", "{}"})
        CHECK(truthy(json::parse(text)));
}

TEST_CASE("logic: a compiled rule outlives its source and can be shared") {
    std::optional<compiled_rule> rule;
    {
        const auto source = json::parse(R"({"in":[{"var":"area"},["grid-1-1","grid-1-2"]]})");
        rule = compiled_rule::compile(source);
    }
    REQUIRE(rule);
    const auto copy = *rule;
    CHECK(copy.holds(json{{"area", "grid-1-2"}}));
    CHECK_FALSE(copy.holds(json{{"area", "grid-2-1"}}));
    CHECK_FALSE(copy.holds(nullptr));
}
