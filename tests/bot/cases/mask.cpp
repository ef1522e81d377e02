// Personal data made unreadable.
#include "bot/cases/mask.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bot/cases/csv.hpp"
#include "bot/cases/number.hpp"

using namespace yishi::cases;
using nlohmann::json;

TEST_CASE("numbers and addresses are masked, case numbers and dates are not") {
    const std::string number = format_number(2026, 123);
    const struct {
        std::string given;
        std::string shown;
    } table[] = {
        {"call 13812345678 please", "call 138****5678 please"},
        {"电话13812345678。", "电话138****5678。"},
        {"138-1234-5678", "138****5678"},
        {"0571-88123456", "057*****3456"},
        {"33010619900101123X", "330**********1123X"},
        {"8812345", "88***45"},
        {"flat 12, house 7", "flat 12, house 7"},
        {"since 2026-11-23", "since 2026-11-23"},
        {"see " + number, "see " + number},
        {"wang.fang@example.com", "w***@example.com"},
        {"me @ home", "me @ home"},
        {"", ""},
    };
    for (const auto& each : table) {
        CHECK(mask_text(each.given) == each.shown);
    }
}

TEST_CASE("of names the first letters stay") {
    CHECK(mask_name("Wang Fang, 13812345678") == "W*** F***, 138****5678");
    CHECK(mask_name("王芳 13812345678") == "王*** 138****5678");
    CHECK(mask_name("") == "");
}

TEST_CASE("a case is masked where people wrote, and reduced to what is no person's") {
    json whole = {{"number", format_number(2026, 1)},
                  {"reporter", "Wang, 13812345678"},
                  {"title", "Noise"},
                  {"summary", "call 13812345678"},
                  {"answers", {{"phone", "13812345678"}, {"floors", 3}}},
                  {"place", {{"text", "Block 7"}, {"lat", 30.5}}},
                  {"thread", {{{"text", "my number is 13812345678"}, {"seq", 1}}}},
                  {"events", {{{"type", "note"}, {"data", {{"text", "13812345678"}}}}}}};
    json masked = whole;
    mask_case(masked);
    CHECK(masked.dump().find("13812345678") == std::string::npos);
    CHECK(masked["thread"][0]["text"] == "my number is 138****5678");
    CHECK(masked["answers"]["floors"] == 3);
    CHECK(masked["place"]["lat"] == 30.5);
    CHECK(masked["number"] == whole["number"]);
    reduce_case(whole);
    CHECK(whole["reporter"].is_null());
    CHECK(whole["place"].is_null());
    CHECK(whole["thread"].empty());
    CHECK(whole["answers"].empty());
    CHECK(whole["events"][0]["data"].empty());
    CHECK(whole["summary"] == "call 138****5678");
}

TEST_CASE("cells that begin a formula are text") {
    for (const char* formula : {"=1+1", "+1", "-1", "@x", "\tx"}) {
        CHECK(csv_cell(formula) == "'" + std::string(formula));
    }
    CHECK(csv_cell("=\"a\",b") == "\"'=\"\"a\"\",b\"");
    CHECK(csv_cell(-5) == "-5");
    CHECK(csv_cell(nullptr).empty());
}
