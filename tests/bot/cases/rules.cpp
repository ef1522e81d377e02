#include "bot/cases/rules.hpp"

#include <fstream>
#include <iterator>

#include "support.hpp"

using namespace yishi;
using namespace yishi::cases;

namespace {

json::diagnostics problems(const files& from, std::string_view language = "en") {
    json::diagnostics out;
    const auto made = load_rules(from, {{"en", "zh"}, "Asia/Shanghai", 7}, out, language);
    CHECK((made == nullptr) == !out.empty());
    return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("the first route that matches takes the case") {
    const auto rules = cases::testing::town();
    const struct {
        const char* category;
        const char* area;
        const char* queue;
        int priority;
        bool fallback;
    } table[] = {
        {"noise", "g1", "noise", 1, false},
        {"noise", "c1", "noise", 1, false},
        {"noise", "s", "noise", 0, false},
        {"noise", "", "noise", 0, false},
        {"road", "g1", "general", 0, true},
        {"", "", "general", 0, true},
    };
    for (const auto& each : table) {
        INFO(each.category << " in " << each.area);
        const auto to = route_case(*rules, "complaint", each.category, each.area);
        CHECK(to.queue->id == each.queue);
        CHECK(to.priority == each.priority);
        CHECK(to.fallback == each.fallback);
    }
}

TEST_CASE("a day of service is a working day of the calendar") {
    const auto rules = cases::testing::town();
    CHECK(find_queue(*rules, "general")->answer == 7 * cases::testing::hour);
    CHECK(find_queue(*rules, "noise")->answer == 4 * cases::testing::hour);
    CHECK(find_queue(*rules, "noise")->solve == 14 * cases::testing::hour);
}

TEST_CASE("a queue that moved leads on, an unknown one to the fallback") {
    const auto rules = cases::testing::town();
    CHECK(queue_of(*rules, "old").id == "noise");
    CHECK(queue_of(*rules, "gone").id == "general");
    CHECK(find_queue(*rules, "gone") == nullptr);
}

TEST_CASE("what is wrong with queues.json is said with its place and its cure") {
    const struct {
        const char* what;
        const char* by;
        const char* message;
    } table[] = {
        {"\"fallback\": \"general\"", "\"fallback\": \"genral\"", "did you mean \"general\""},
        {"\"fallback\": \"general\"", "\"fallback\": \"old\"", "moved to \"noise\""},
        {"\"officers\": [\"wang\"]", "\"officers\": []", "has no officer"},
        {"\"officers\": [\"wang\"]", "\"officer\": [\"wang\"]", "did you mean \"officers\""},
        {"\"answer\": \"1d\"", "\"answer\": \"1 day\"", "working time is written"},
        {"\"answer\": \"1d\"", "\"answer\": \"9d\"", "due after the solution"},
        {"\"answer\": \"1d\"", "\"answer\": \"\"", "must not be empty"},
        {"\"answer\": \"1d\"", "\"answer\": 4", "text in double quotes"},
        {"\"answer\": \"1d\"", "\"answer\": \"9999999d\"", "working time is written"},
        {"\"id\": \"noise\", \"title\"", "\"id\": \"general\", \"title\"", "stands here twice"},
        {"\"id\": \"noise\", \"title\"", "\"id\": \"n oise\", \"title\"", "an id is"},
        {"\"en\": \"Front desk\", ", "", "first of the languages"},
        {"\"moved_to\": \"noise\"", "\"moved_to\": \"old\"", "circle"},
        {"\"moved_to\": \"noise\"", "\"moved_to\": \"nois\"", "did you mean \"noise\""},
        {"[\"noise\"], \"area\"", "[\"nois\"], \"area\"", "no category \"nois\"; did you mean"},
        {"\"area\": [\"c1\"]", "\"area\": [\"zz99\"]", "no area \"zz99\""},
        {"\"priority\": \"high\"", "\"priority\": \"hot\"", "a priority is"},
        {"{\"category\": [\"noise\"], \"area\": [\"c1\"]}", "{}", "never reached"},
        {"\"queue\": \"noise\", \"priority\"", "\"priority\"", "\"queue\" is missing"},
    };
    for (const auto& each : table) {
        INFO(each.by);
        files from = cases::testing::town_files();
        from["queues.json"] = replaced(from["queues.json"], each.what, each.by);
        const auto found = problems(from);
        REQUIRE_FALSE(found.empty());
        CHECK(found[0].file == "queues.json");
        CHECK(found[0].at.line > 1);
        bool said = false;
        for (const auto& one : found) {
            said = said || one.message.find(each.message) != std::string::npos;
            UNSCOPED_INFO(json::to_string(one));
        }
        CHECK(said);
    }
}

TEST_CASE("what is wrong with the calendar and the areas is said as well") {
    const struct {
        const char* file;
        const char* what;
        const char* by;
        const char* message;
    } table[] = {
        {"calendar.json", "09:00-12:00", "9-12", "opening hours are written"},
        {"calendar.json", "09:00-12:00", "12:00-09:00", "opening hours are written"},
        {"calendar.json", "09:00-12:00", "09:00-24:30", "opening hours are written"},
        {"calendar.json", "13:00-17:00", "11:00-17:00", "begins before"},
        {"calendar.json", "\"mon\"", "\"mom\"", "did you mean \"mon\""},
        {"calendar.json", "2026-10-01", "2026-02-30", "a date is written"},
        {"calendar.json", "2026-10-10", "2026-10-01", "is a holiday above"},
        {"areas.geojson", "\"parent\": \"s\"", "\"parent\": \"t\"", "is no area of this file"},
        {"areas.geojson", "\"parent\": null", "\"parent\": \"g1\"", "break the circle"},
        {"areas.geojson", "[5,10],[0,10],[0,0]]]", "[0,10],[5,10],[0,0]]]", "not valid"},
        {"areas.geojson", "[0,10],[0,0]]]", "[0,10]]]", "the last equal to the first"},
        {"areas.geojson", "[10,0]", "[10,95]", "a point is"},
        {"areas.geojson", "[10,0]", "[\"x\"]", "a point is"},
        {"areas.geojson", "\"id\": \"g2\"", "\"id\": \"g1\"", "stands here twice"},
        {"areas.geojson", "\"Polygon\"", "\"Point\"", "only Polygon and MultiPolygon"},
        {"areas.geojson", "\"features\"", "\"feature\"", "FeatureCollection"},
        {"areas.geojson", "\"FeatureCollection\"", "\"Topology\"", "not \"Topology\""},
        {"areas.geojson", "\"type\": \"FeatureCollection\", ", "", "\"type\""},
        {"areas.geojson", "\"Feature\"", "\"feature\"", "not \"feature\""},
        {"areas.geojson", "[10,0]", "[30.2,120.1]", "write [120.1, 30.2]"},
        {"areas.geojson", "[10,0]", "[190,0]", "longitude from -180 to 180"},
        {"areas.geojson", "[[0,0],[10,0],[10,10],[0,10],[0,0]]", "", "an outline belongs here"},
        {"areas.geojson", "[[0,0],[10,0],[10,10],[0,10],[0,0]]", "[]", "an outline belongs here"},
        {"areas.geojson", "[0,10],[0,0]]]", "[0,10]]]", "end it with [0, 0]"},
    };
    for (const auto& each : table) {
        INFO(each.by);
        files from = cases::testing::town_files();
        from[each.file] = replaced(from[each.file], each.what, each.by);
        const auto found = problems(from);
        bool said = false;
        for (const auto& one : found) {
            said = said ||
                   (one.file == each.file && one.message.find(each.message) != std::string::npos);
            UNSCOPED_INFO(json::to_string(one));
        }
        CHECK(said);
    }
}

TEST_CASE("an outline that is not closed is shown where it ends") {
    files from = cases::testing::town_files();
    const std::string text = replaced(from["areas.geojson"], "[0,10],[0,0]]]", "[0,10]]]");
    from["areas.geojson"] = text;
    const auto found = problems(from);
    REQUIRE(found.size() == 1);
    const auto where = text.find("[0,10]]]");
    const auto line_begin = text.rfind('\n', where) + 1;
    CHECK(found[0].at.line ==
          1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(where), '\n'));
    CHECK(static_cast<std::size_t>(found[0].at.column) == where - line_begin + 1);
}

TEST_CASE("messages are in the language asked for") {
    const auto found = problems({{"queues.json", R"({"fallback": "a", "queues": []})"}}, "zh-CN");
    REQUIRE(found.size() == 1);
    CHECK(found[0].message.find("没有队列") != std::string::npos);
}

TEST_CASE("queues.json is needed, calendar and areas are not") {
    CHECK(problems({})[0].file == "queues.json");
    const auto rules = cases::testing::town({{"queues.json", R"({"fallback": "a", "queues": [
        {"id": "a", "title": "All", "officers": ["x"],
         "service": {"answer": "1d", "solve": "2d"}}]})"}});
    CHECK(rules->areas->all().empty());
    CHECK(rules->queues[0].answer == day_ms);
    CHECK(rules->queues[0].title.at("en") == "All");
}

TEST_CASE("a broken file and an unknown time zone stop everything") {
    files from = cases::testing::town_files();
    from["calendar.json"] = "{";
    CHECK(problems(from)[0].file == "calendar.json");
    json::diagnostics out;
    CHECK(load_rules(cases::testing::town_files(), {{"en"}, "Mars/Base", 7}, out) == nullptr);
    CHECK(out[0].message.find("Mars/Base") != std::string::npos);
}

TEST_CASE("officers without an account are named") {
    auto people = cases::testing::persons();
    const auto rules = cases::testing::town();
    CHECK(missing_officers(*rules, people).empty());
    people[2].enabled = false;
    const auto found = missing_officers(*rules, people);
    REQUIRE(found.size() == 1);
    CHECK(found[0].find("chen") != std::string::npos);
}

TEST_CASE("rules that lose what open cases need are refused") {
    const auto rules = cases::testing::town();
    storage::case_row open;
    open.number = "2026-000001-0";
    open.queue = "old";
    open.category = "road";
    open.area = "g2";
    CHECK(lost_by(*rules, {open}).empty());
    open.queue = "gone";
    open.category = "gone";
    open.area = "gone";
    CHECK(lost_by(*rules, {open, open}).size() == 3);
}

TEST_CASE("the shipped town's rules are in order, and every grid finds itself") {
    files from;
    for (const char* name : {"queues.json", "calendar.json", "areas.geojson"}) {
        std::ifstream in(std::string(YISHI_SOURCE_DIR "/config/") + name);
        REQUIRE(in);
        from[name] = std::string(std::istreambuf_iterator<char>(in), {});
    }
    const auto rules = cases::testing::town(from);
    for (const area& each : rules->areas->all()) {
        INFO(each.id);
        CHECK((each.parent.empty() || rules->areas->find(each.parent) != nullptr));
        for (const polygon& shape : each.polygons) {
            // A corner belongs to a smallest area, and that lies at the bottom of the tree.
            const area* found = rules->areas->at(shape[0][0].lat, shape[0][0].lon);
            REQUIRE(found != nullptr);
            CHECK(rules->areas->ancestors(found->id).size() >=
                  rules->areas->ancestors(each.id).size());
        }
    }
}
