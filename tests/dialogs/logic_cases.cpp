// JsonLogic against the project's own table and, where it lies beside the project, the
// compatibility table that every implementation passes.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "dialogs/logic/logic.hpp"

using nlohmann::json;
using namespace yishi::dialogs::logic;
namespace logic = yishi::dialogs::logic;

namespace {

struct logic_case {
    const char* rule;
    const char* data;
    const char* expected;
};

// Each line stands for a rule of JavaScript or of the reference that is easily got wrong.
const logic_case own_cases[] = {
    // what is not an operation stands for itself
    {"null", "null", "null"},
    {"{}", "null", "{}"},
    {R"({"a":1,"b":2})", "null", R"({"a":1,"b":2})"},
    {R"([1,{"+":[1,1]},"x"])", "null", R"([1,2,"x"])"},
    // == and ===
    {R"({"==":[1,"1"]})", "null", "true"},
    {R"({"==":[1," 1 "]})", "null", "true"},
    {R"({"==":["","0"]})", "null", "false"},
    {R"({"==":[0,""]})", "null", "true"},
    {R"({"==":[0,false]})", "null", "true"},
    {R"({"==":[1,true]})", "null", "true"},
    {R"({"==":["true",true]})", "null", "false"},
    {R"({"==":[null,0]})", "null", "false"},
    {R"({"==":[null,false]})", "null", "false"},
    {R"({"==":[null,null]})", "null", "true"},
    {R"({"==":[null]})", "null", "true"},
    {R"({"===":[null]})", "null", "false"},
    {R"({"==":[[1],1]})", "null", "true"},
    {R"({"==":[[1,2],"1,2"]})", "null", "true"},
    {R"({"==":[[1],[1]]})", "null", "false"},
    {R"({"==":[{"var":"a"},{"var":"a"}]})", R"({"a":[1]})", "true"},
    {R"({"==":[{"var":"a"},{"var":"b"}]})", R"({"a":{},"b":{}})", "false"},
    {R"({"===":[1,1.0]})", "null", "true"},
    {R"({"===":[0,false]})", "null", "false"},
    {R"({"!=":[1,"1"]})", "null", "false"},
    {R"({"!==":[1,"1"]})", "null", "true"},
    {R"({"==":["0x10",16]})", "null", "true"},
    {R"({"==":["1e2",100]})", "null", "true"},
    {R"({"==":["12a",12]})", "null", "false"},
    // order
    {R"({"<":["10","9"]})", "null", "true"},
    {R"({"<":[10,"9"]})", "null", "false"},
    {R"({"<":["a",1]})", "null", "false"},
    {R"({">":["a",1]})", "null", "false"},
    {R"({"<":[null,1]})", "null", "true"},
    {R"({"<=":[null,0]})", "null", "true"},
    {R"({"<":[1]})", "null", "false"},
    {R"({"<":[1,2,3]})", "null", "true"},
    {R"({"<":[1,3,2]})", "null", "false"},
    {R"({"<=":[1,1,1]})", "null", "true"},
    {R"({">":[3,2,9]})", "null", "true"},
    {R"({"<":[[2],"10"]})", "null", "false"},
    {R"({"<":["é","z"]})", "null", "false"},
    {R"({"<":["😀","｡"]})", "null", "true"},
    {R"({">=":[{"var":"age"},18]})", R"({"age":"18"})", "true"},
    // truth
    {R"({"!!":["0"]})", "null", "true"},
    {R"({"!!":[""]})", "null", "false"},
    {R"({"!!":[[]]})", "null", "false"},
    {R"({"!!":[[0]]})", "null", "true"},
    {R"({"!!":{"var":"o"}})", R"({"o":{}})", "true"},
    {R"({"!":[0]})", "null", "true"},
    {R"({"!":[]})", "null", "true"},
    {R"({"and":[1,"",3]})", "null", R"("")"},
    {R"({"and":[1,2,3]})", "null", "3"},
    {R"({"or":[0,"",[],"x"]})", "null", R"("x")"},
    {R"({"or":[0,false]})", "null", "false"},
    {R"({"and":[]})", "null", "null"},
    {R"({"if":[]})", "null", "null"},
    {R"({"if":[0,1]})", "null", "null"},
    {R"({"if":["only"]})", "null", R"("only")"},
    {R"({"if":[false,1,true,2,3]})", "null", "2"},
    {R"({"if":[[],"yes","no"]})", "null", R"("no")"},
    {R"({"?:":[1,"yes","no"]})", "null", R"("yes")"},
    {R"({"and":[false,{"nonsense":1}]})", "null", "false"},
    // var
    {R"({"var":""})", "7", "7"},
    {R"({"var":[]})", "7", "7"},
    {R"({"var":null})", "7", "7"},
    {R"({"var":"a.b.1"})", R"({"a":{"b":[1,2]}})", "2"},
    {R"({"var":1})", "[5,6]", "6"},
    {R"({"var":["x",9]})", R"({"x":null})", "null"},
    {R"({"var":["x.y",9]})", R"({"x":null})", "9"},
    {R"({"var":["x",9]})", "{}", "9"},
    {R"({"var":"x"})", "null", "null"},
    {R"({"var":"x.y"})", R"({"x":3})", "null"},
    {R"({"var":"list.length"})", R"({"list":[1,2,3]})", "3"},
    {R"({"var":"text.length"})", R"({"text":"噪音"})", "2"},
    {R"({"var":"text.1"})", R"({"text":"噪音"})", R"("音")"},
    {R"({"var":"list.01"})", R"({"list":[1,2,3]})", "null"},
    {R"({"var":[{"var":"key"}]})", R"({"key":"b","b":4})", "4"},
    {R"({"var":["x",{"+":[1,2]}]})", "{}", "3"},
    // missing
    {R"({"missing":["a","b"]})", R"({"a":""})", R"(["a","b"])"},
    {R"({"missing":["a"]})", R"({"a":0})", "[]"},
    {R"({"missing":[["a","b"],"c"]})", R"({"a":false})", R"(["b"])"},
    {R"({"missing":"a.b"})", R"({"a":{"b":1}})", "[]"},
    {R"({"missing":[]})", "{}", "[]"},
    {R"({"missing":{"merge":["a",{"if":[true,["b"],[]]}]}})", "{}", R"(["a","b"])"},
    {R"({"missing_some":[1,["a","b"]]})", R"({"a":1})", "[]"},
    {R"({"missing_some":[2,["a","b","c"]]})", R"({"a":1})", R"(["b","c"])"},
    {R"({"missing_some":[1]})", "{}", "null"},
    // numbers
    {R"({"+":[]})", "null", "0"},
    {R"({"+":["3.5kg",1]})", "null", "4.5"},
    {R"({"+":"3.14"})", "null", "3.14"},
    {R"({"+":[null]})", "null", "null"},
    {R"({"+":[true]})", "null", "null"},
    {R"({"+":[0.1,0.2]})", "null", "0.30000000000000004"},
    {R"({"*":["2","3"]})", "null", "6"},
    {R"({"*":["2"]})", "null", R"("2")"},
    {R"({"*":[]})", "null", "null"},
    {R"({"-":"5"})", "null", "-5"},
    {R"({"-":[5,"2"]})", "null", "3"},
    {R"({"-":[5,null]})", "null", "5"},
    {R"({"-":[null,1]})", "null", "-1"},
    {R"({"-":["3kg",1]})", "null", "null"},
    {R"({"/":[1,0]})", "null", "null"},
    {R"({"/":[6,4]})", "null", "1.5"},
    {R"({"%":[-7,3]})", "null", "-1"},
    {R"({"%":[5.5,2]})", "null", "1.5"},
    {R"({"%":[1,0]})", "null", "null"},
    {R"({"max":[1,"5",3]})", "null", "5"},
    {R"({"min":[1,null]})", "null", "0"},
    {R"({"max":[1,"x"]})", "null", "null"},
    {R"({"max":[]})", "null", "null"},
    // lists
    {R"({"map":[[1,2],{"*":[{"var":""},2]}]})", "null", "[2,4]"},
    {R"({"map":[{"var":"no"},1]})", "{}", "[]"},
    {R"({"map":[[1,2]]})", "null", "[null,null]"},
    {R"({"map":[{"var":"p"},{"var":"n"}]})", R"({"p":[{"n":1},{}]})", "[1,null]"},
    {R"({"filter":[[1,2,3],{">":[{"var":""},1]}]})", "null", "[2,3]"},
    {R"({"filter":["abc",true]})", "null", "[]"},
    {R"({"reduce":[[1,2,3],{"+":[{"var":"current"},{"var":"accumulator"}]},0]})", "null", "6"},
    {R"({"reduce":[[1,2],{"cat":[{"var":"accumulator"},{"var":"current"}]},"x"]})",
     "null",
     R"("x12")"},
    {R"({"reduce":[{"var":"no"},1,9]})", "{}", "9"},
    {R"({"reduce":[[],1]})", "null", "null"},
    {R"({"reduce":[[1],{"var":"accumulator"},{"var":"start"}]})", R"({"start":5})", "5"},
    {R"({"all":[[],true]})", "null", "false"},
    {R"({"all":[[1,2],{"var":""}]})", "null", "true"},
    {R"({"all":[[1,0],{"var":""}]})", "null", "false"},
    {R"({"all":["x",true]})", "null", "false"},
    {R"({"none":[[],true]})", "null", "true"},
    {R"({"none":[[0,0],{"var":""}]})", "null", "true"},
    {R"({"none":[[0,1],{"var":""}]})", "null", "false"},
    {R"({"some":[[0,1],{"var":""}]})", "null", "true"},
    {R"({"some":[[],true]})", "null", "false"},
    {R"({"merge":[1,[2,[3]],null]})", "null", "[1,2,[3],null]"},
    {R"({"merge":[]})", "null", "[]"},
    {R"({"in":["ö","Köln"]})", "null", "true"},
    {R"({"in":["","x"]})", "null", "true"},
    {R"({"in":[1,"a1"]})", "null", "true"},
    {R"({"in":["1",[1]]})", "null", "false"},
    {R"({"in":[1,[1]]})", "null", "true"},
    {R"({"in":["a",{"var":"o"}]})", R"({"o":{"a":1}})", "false"},
    {R"({"in":["a",null]})", "null", "false"},
    {R"({"in":[[1],[[1]]]})", "null", "false"},
    // text
    {R"({"cat":["a",1,true,null,[1,[2,null]],1.50]})", "null", R"("a1true1,2,1.5")"},
    {R"({"cat":[]})", "null", R"("")"},
    {R"({"cat":[{"var":"o"}]})", R"({"o":{}})", R"("[object Object]")"},
    {R"({"cat":[1e21,"|",1e-7,"|",123456789012345680000,"|",0.000001,"|",1e300]})",
     "null",
     R"("1e+21|1e-7|123456789012345680000|0.000001|1e+300")"},
    {R"({"cat":[{"/":[1,0]}," ",{"/":[-1,0]}," ",{"+":["x"]}]})",
     "null",
     R"("Infinity -Infinity NaN")"},
    {R"({"substr":["jsonlogic",4]})", "null", R"("logic")"},
    {R"({"substr":["jsonlogic",-5]})", "null", R"("logic")"},
    {R"({"substr":["jsonlogic",1,3]})", "null", R"("son")"},
    {R"({"substr":["jsonlogic",4,-2]})", "null", R"("log")"},
    {R"({"substr":["jsonlogic",-5,-2]})", "null", R"("log")"},
    {R"({"substr":["jsonlogic",-99,4]})", "null", R"("json")"},
    {R"({"substr":["jsonlogic",99]})", "null", R"("")"},
    {R"({"substr":["abc",0,-9]})", "null", R"("")"},
    {R"({"substr":[12345,1,2]})", "null", R"("23")"},
    {R"({"substr":["反映噪音问题",2,2]})", "null", R"("噪音")"},
    {R"({"substr":["a😀b",0,2]})", "null", R"("a�")"},
    {R"({"log":"x"})", "null", R"("x")"},
    // an unknown operator, where it is reached
    {R"({"nonsense":[1]})", "null", "null"},
    {R"([1,{"nonsense":[1]}])", "null", "null"},
};

json read_table(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
}

}  // namespace

TEST_CASE("logic: the project's own table") {
    for (const auto& each : own_cases) {
        CAPTURE(each.rule, each.data);
        const auto rule = json::parse(each.rule);
        const auto data = json::parse(each.data);
        const auto expected = json::parse(each.expected);
        const auto found = logic::apply(rule, data);
        CHECK(found == expected);
        CHECK(found.dump() == expected.dump());
        if (const auto compiled = compiled_rule::compile(rule)) {
            CHECK((*compiled)(data) == expected);
            // Infinity is true, but JSON has no word for it.
            if (!expected.is_null()) CHECK(compiled->holds(data) == truthy(expected));
        }
    }
}

TEST_CASE("logic: the compatibility table of all implementations") {
    const auto path =
        std::filesystem::path(YISHI_SOURCE_DIR) / "../shared/data/jsonlogic/compatible.json";
    if (!std::filesystem::exists(path)) {
        WARN("skipped: the JsonLogic compatibility table is not beside the project");
        return;
    }
    int cases = 0;
    for (const auto& each : read_table(path)) {
        if (!each.is_object()) continue;
        ++cases;
        CAPTURE(each.dump());
        const auto data = each.value("data", json());
        CHECK(logic::apply(each.at("rule"), data) == each.at("result"));
        const auto compiled = compiled_rule::compile(each.at("rule"));
        REQUIRE(compiled);
        CHECK((*compiled)(data) == each.at("result"));
    }
    CHECK(cases == 278);
}
