#include "json/time.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace json = yishi::json;

TEST_CASE("times are written in UTC and read back") {
    struct row {
        std::int64_t ms;
        std::string text;
    };
    const row rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1, "1970-01-01T00:00:00.001Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {951782400000, "2000-02-29T00:00:00Z"},
        {1795464174000, "2026-11-23T20:02:54Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {-62167219200000, "0000-01-01T00:00:00Z"},
    };
    for (const row& each : rows) {
        CHECK(json::rfc3339(each.ms) == each.text);
        CHECK(json::parse_rfc3339(each.text) == each.ms);
    }
    CHECK(json::rfc3339(INT64_MAX) == "9999-12-31T23:59:59.999Z");
    CHECK(json::rfc3339(INT64_MIN) == "0000-01-01T00:00:00Z");
}

TEST_CASE("offsets and decimals are understood") {
    CHECK(json::parse_rfc3339("1970-01-01T08:00:00+08:00") == 0);
    CHECK(json::parse_rfc3339("1969-12-31T18:30:00-05:30") == 0);
    CHECK(json::parse_rfc3339("1970-01-01t00:00:00.5z") == 500);
    CHECK(json::parse_rfc3339("1970-01-01 00:00:00.123999Z") == 123);
    CHECK(json::parse_rfc3339("1998-12-31T23:59:60Z") ==
          json::parse_rfc3339("1999-01-01T00:00:00Z"));
}

TEST_CASE("what is no time is refused") {
    for (const std::string text : {"",
                                   "1970-01-01",
                                   "1970-01-01T00:00:00",
                                   "1970-13-01T00:00:00Z",
                                   "1970-02-29T00:00:00Z",
                                   "1970-01-01T24:00:00Z",
                                   "1970-01-01T00:60:00Z",
                                   "1970-01-01T00:00:61Z",
                                   "1970-01-01T00:00:00.Z",
                                   "1970-01-01T00:00:00Zx",
                                   "1970-01-01T00:00:00+0800",
                                   "1970-01-01T00:00:00+24:00",
                                   "70-01-01T00:00:00Z",
                                   "19x0-01-01T00:00:00Z"}) {
        INFO(text);
        CHECK_FALSE(json::parse_rfc3339(text));
    }
}
