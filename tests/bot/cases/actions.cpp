#include "bot/cases/actions.hpp"

#include <nlohmann/json.hpp>

#include "bot/cases/json.hpp"
#include "support.hpp"

using namespace yishi;
using namespace yishi::cases;

TEST_CASE("what the API's bodies mean") {
    const struct {
        const char* body;
        const char* type;  // or empty: refused
    } table[] = {
        {R"({"type": "note", "text": "x"})", "note"},
        {R"({"type": "assign", "to": "chen", "queue": "noise"})", "assign"},
        {R"({"type": "transfer", "to": "chen"})", "transfer"},
        {R"({"type": "transfer", "queue": "noise"})", "transfer"},
        {R"({"type": "accept"})", "accept"},
        {R"({"type": "priority", "priority": "urgent"})", "priority"},
        {R"({"type": "status", "status": "waiting"})", "status"},
        {R"({"type": "close", "reason": "done", "text": "bye"})", "close"},
        {R"({"type": "reopen", "reason": null})", "reopen"},
        {R"({"type": "merge", "into": "2026-000001-1"})", "merge"},
        {R"({"type": "erase", "reason": "asked"})", "erase"},
        {R"({"type": "overdue"})", ""},
        {R"({"type": "closing_answer", "solved": true})", ""},
        {R"({"type": "note"})", ""},
        {R"({"type": "note", "text": ""})", ""},
        {R"({"type": "note", "text": 5})", ""},
        {R"({"type": "transfer"})", ""},
        {R"({"type": "transfer", "to": "a", "queue": "b"})", ""},
        {R"({"type": "priority", "priority": 2})", ""},
        {R"({"type": "status", "status": "closed"})", ""},
        {R"({"type": "status", "status": "new"})", ""},
        {R"({"type": 5})", ""},
        {R"({})", ""},
        {R"([])", ""},
        {R"("note")", ""},
    };
    for (const auto& each : table) {
        INFO(each.body);
        std::string why;
        const auto got = action_from_json(nlohmann::json::parse(each.body), why);
        CHECK(std::string(got ? type_of(*got) : "") == each.type);
        CHECK(why.empty() == got.has_value());
    }
}

TEST_CASE("a case in the API's JSON") {
    salt_source salts("0123456789abcdef");
    const auto persons = cases::testing::persons();
    const auto made = open(*cases::testing::town(),
                           cases::testing::noise_case(),
                           2026,
                           1,
                           persons,
                           cases::testing::tuesday_ten,
                           salts);
    const auto line = case_json(made.row, persons);
    CHECK(line["number"] == made.row.number);
    CHECK(line["status"] == "new");
    CHECK(line["priority"] == "high");
    CHECK(line["owner"] == "li");
    CHECK(line["opened_at"] == "2026-09-29T02:00:00Z");
    CHECK(line["closed_at"].is_null());
    CHECK(line["summary"] == "楼上噪音");
    const auto detail = case_detail_json(made.row, persons);
    CHECK(detail["answers"]["category"] == "noise");
    CHECK(detail["place"].is_null());
    CHECK(detail["owner_title"] == "Officer li");
    const auto event = event_json(made.events[0], persons);
    CHECK(event["type"] == "opened");
    CHECK(event["actor"] == "resident");
    CHECK_FALSE(event["data"].contains("set"));
}

TEST_CASE("persons stand in events by name") {
    storage::event_row event;
    event.actor = "person:3";
    event.type = "assign";
    event.payload = R"({"to": 2, "reason": "x", "set": {"owner": 2}})";
    const auto got = event_json(event, cases::testing::persons());
    CHECK(got["actor"] == "chen");
    CHECK(got["data"]["to"] == "wang");
    event.type = "merged";
    event.payload = R"({"from": "2026-000001-1"})";
    CHECK(event_json(event, {})["data"]["from"] == "2026-000001-1");
}
