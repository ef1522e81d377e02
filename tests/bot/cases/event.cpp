#include "bot/cases/event.hpp"

#include <nlohmann/json.hpp>

#include "support.hpp"

namespace cases = yishi::cases;
namespace storage = yishi::storage;
using nlohmann::json;

namespace {

storage::case_row noise() {
    storage::case_row row;
    row.number = "2026-000001-5";
    row.title = "Loud \"music\"";
    row.summary = "隔壁\n3 at night";
    row.owner = 3;
    row.due_at = 7;
    return row;
}

}  // namespace

TEST_CASE(
    "an event is written as the library writes objects: all columns first, then what changed") {
    auto row = noise();
    const json said = {{"by", "x"}, {"to", 2}, {"set", "replaced"}};
    const auto opened = cases::append_event({}, row, 1, "bot", "opened", said, "00");
    const auto all = json::parse(opened.payload);
    CHECK(all.dump() == opened.payload);
    CHECK(all.size() == 3);
    CHECK(all["to"] == 2);
    CHECK(all["set"].size() == 33);
    CHECK(all["set"]["summary"] == row.summary);
    CHECK(all["set"]["status"] == "new");
    CHECK(all["set"]["confirmation"] == "none");

    auto after = row;
    after.status = storage::case_status::waiting;
    after.owner = 4;
    const auto next = cases::append_event(row, after, 2, "person:3", "x", json::object(), "01");
    CHECK(next.payload == R"({"set":{"owner":4,"status":"waiting","version":2}})");
    CHECK(cases::columns_changed(row, after) ==
          std::vector<std::string_view>{"owner", "status", "version"});
    auto folded = row;
    cases::set_columns(folded, json::parse(next.payload)["set"]);
    CHECK(cases::columns_changed(folded, after).empty());
}
