#include "bot/cases/areas.hpp"

#include "support.hpp"

using namespace yishi;
using namespace yishi::cases;

namespace {

std::string id_of(const area* found) {
    return found == nullptr ? "-" : found->id;
}

}  // namespace

TEST_CASE("a point lies in the smallest area that holds it") {
    const auto rules = cases::testing::town();
    const struct {
        double lat;
        double lon;
        const char* area;
    } table[] = {
        {3, 3, "g1"},
        {1.5, 1.5, "c1"},  // in the hole of g1
        {7, 3, "c1"},
        {7, 7, "s"},
        {0, 0, "g1"},  // on the border
        {11, 3, "-"},
        {-1, -1, "-"},
    };
    for (const auto& each : table) {
        INFO(each.lat << " " << each.lon);
        CHECK(id_of(rules->areas->at(each.lat, each.lon)) == each.area);
    }
}

TEST_CASE("a typed address finds its area by the longest name") {
    const auto rules = cases::testing::town();
    const struct {
        const char* text;
        const char* area;
    } table[] = {
        {"12 Garden Road, flat 3", "c1"},
        {"GARDEN  ROAD", "c1"},
        {"garden-road 5", "c1"},
        {"Gardenroad", "-"},
        {"Garden Roads", "-"},
        {"Ｇａｒｄｅｎ Ｒｏａｄ", "c1"},
        {"绿城花园3幢2单元", "g1"},
        {"绿城 花园 5幢", "c1"},
        {"綠城花園", "c1"},            // traditional
        {"湖滨街道花园路12号", "c1"},  // the road lies in the street
        {"湖滨街道东路12号", "s"},
        {"Lakeside, Garden Road, Rose", "c1"},  // both grids: no further
        {"在花园路", "c1"},
        {"my home", "-"},
        {"", "-"},
        {"Rose", "c1"},  // two grids have it: what is above both
        {"lakeside", "s"},
    };
    for (const auto& each : table) {
        INFO(each.text);
        CHECK(id_of(rules->areas->named_in(each.text)) == each.area);
    }
}

TEST_CASE("ancestors go from the area up") {
    const auto rules = cases::testing::town();
    CHECK(rules->areas->ancestors("g1") == std::vector<std::string>{"g1", "c1", "s"});
    CHECK(rules->areas->ancestors("s") == std::vector<std::string>{"s"});
    CHECK(rules->areas->ancestors("unknown").empty());
    CHECK(rules->areas->ancestors("").empty());
}

TEST_CASE("texts fall back along their tags") {
    const localized text{{"en", "Noise"}, {"zh", "噪音"}};
    const std::vector<std::string> languages{"en", "zh"};
    CHECK(text_of(text, "zh-Hant-TW", languages) == "噪音");
    CHECK(text_of(text, "fr", languages) == "Noise");
    CHECK(text_of({}, "fr", languages).empty());
    CHECK(text_of({{"fr", "bruit"}}, "en", languages) == "bruit");
}
