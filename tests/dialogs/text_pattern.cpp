// Texts with placeholders. What a resident wrote is never read as one.
#include <catch2/catch.hpp>
#include <thread>

#include "dialogs/text/pattern.hpp"

using namespace yishi::dialogs;

namespace {

constexpr std::int64_t noon_utc = 1'791'201'600'000;  // 2026-10-05T12:00:00Z

std::string filled(const char* text,
                   const char* language,
                   const arguments& values,
                   const char* zone = "Asia/Shanghai") {
    std::string error;
    const auto made = pattern::compile(text, language, error);
    if (!made) return "refused: " + error;
    return made->format(values, zone);
}

}  // namespace

TEST_CASE("pattern: plain placeholders") {
    const arguments values{{"number", "2026-000017-3"}, {"queue", "Noise"}, {"empty", ""}};
    const struct {
        const char* text;
        const char* expected;
    } cases[] = {
        {"", ""},
        {"Thank you.", "Thank you."},
        {"Number {number}.", "Number 2026-000017-3."},
        {"{number}", "2026-000017-3"},
        {"{ number }/{queue}", "2026-000017-3/Noise"},
        {"{number}{number}", "2026-000017-32026-000017-3"},
        {"[{empty}]", "[]"},
        {"{absent} stays", "{absent} stays"},
        {"您的编号是 {number}。", "您的编号是 2026-000017-3。"},
        {"It's here", "It's here"},
        {"It''s here", "It's here"},
        {"a '{brace}' b", "a {brace} b"},
        {"Say '{'number'}': {number}", "Say {number}: 2026-000017-3"},
        {"# and | are nothing special", "# and | are nothing special"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.text);
        CHECK(filled(each.text, "en", values) == each.expected);
    }
}

TEST_CASE("pattern: what a resident wrote stays as it is") {
    const char* const nasty[] = {
        "{number}", "{",
        "}",        "}}{{",
        "'",        "''",
        "'{'",      "#",
        "{0}",      "{n, plural, other{#}}",
        "|",        "%s%n",
        "\\{",      "a\nb",
        "😀\u202E", "{number, date}",
        "' {x} '",  "<b>",
        "\u2028",
    };
    for (const std::string text : nasty) {
        CAPTURE(text);
        CHECK(filled("You wrote: {text}!", "en", {{"text", text}, {"number", "7"}}) ==
              "You wrote: " + text + "!");
        CHECK(filled("{n, plural, one{# {text}} other{# x {text}}}",
                     "en",
                     {{"text", text}, {"n", std::int64_t{2}}}) == "2 x " + text);
        CHECK(filled("{kind, select, a{{text}} other{other {text}}}",
                     "en",
                     {{"text", text}, {"kind", std::string("a")}}) == text);
        CHECK(filled("{text, select, a{A} other{B}}", "en", {{"text", text}}) == "B");
    }
}

TEST_CASE("pattern: dates in the resident's language and the town's zone") {
    const arguments values{{"due", instant{noon_utc}}};
    CHECK(filled("By {due, date, long}.", "en", values) == "By October 5, 2026.");
    CHECK(filled("{due, date, long}前", "zh", values) == "2026年10月5日前");
    CHECK(filled("{due, date, ::MMMMd}", "zh", values) == "10月5日");
    CHECK(filled("{due, time, ::Hm}", "zh", values) == "20:00");
    CHECK(filled("{due, time, ::Hm}", "zh", values, "UTC") == "12:00");
    CHECK(filled("{due, time, ::Hm}", "en", values, "America/New_York") == "08:00");
    CHECK(filled("{due, date, ::EEEEMMMd}", "en", values) == "Monday, Oct 5");
    CHECK(filled("{due, date, ::d}", "en", {{"due", instant{noon_utc + 5 * 3'600'000}}}) == "6");
    CHECK(filled("{due, date, ::d}", "en", {{"due", instant{noon_utc + 5 * 3'600'000}}}, "UTC") ==
          "5");
    // an unknown zone is UTC
    CHECK(filled("{due, time, ::Hm}", "zh", values, "") == "12:00");
    CHECK(filled("{due, time, ::Hm}", "zh", values, "Nowhere/Nothing") == "12:00");
    // a plain {due} is short, and in the zone as well
    CHECK(filled("{due}", "zh", values).find("20:00") != std::string::npos);
    CHECK(filled("{due}", "zh", values, "UTC").find("12:00") != std::string::npos);
}

TEST_CASE("pattern: numbers and plurals") {
    const char* const text = "{n, plural, =0{nobody} one{one person} other{# people}}";
    CHECK(filled(text, "en", {{"n", std::int64_t{0}}}) == "nobody");
    CHECK(filled(text, "en", {{"n", std::int64_t{1}}}) == "one person");
    CHECK(filled(text, "en", {{"n", std::int64_t{1200}}}) == "1,200 people");
    CHECK(filled("{n}", "en", {{"n", std::int64_t{1200}}}) == "1,200");
    CHECK(filled("{n}", "de", {{"n", 1200.5}}) == "1.200,5");
    CHECK(filled("{n}", "zh", {{"n", 3.0}}) == "3");
}

TEST_CASE("pattern: values of the wrong kind never lose the text") {
    CHECK(filled("By {due, date, long}.", "en", {{"due", std::string("soon")}}) == "By soon.");
    CHECK(filled("{n, plural, other{# x}}!", "en", {{"n", std::string("many")}}) == "many!");
    CHECK(filled("{due, date, long}", "en", {}) == "{due}");
    CHECK(filled("{n, plural, other{# {x}}}", "en", {{"n", std::int64_t{2}}}) == "2 {x}");
}

TEST_CASE("pattern: names") {
    std::string error;
    const auto made =
        pattern::compile("{a} {b, date} {n, plural, one{{c}} other{{a} {d}}} {a}", "en", error);
    REQUIRE(made);
    const std::vector<std::string> expected{"a", "b", "n", "c", "d"};
    CHECK(std::vector<std::string>(made->names().begin(), made->names().end()) == expected);
}

TEST_CASE("pattern: what does not parse is refused with a reason") {
    const struct {
        const char* text;
        const char* reason;
    } cases[] = {
        {"{", "\"{\""},
        {"Hello {name", "\"{\""},
        {"Hello name}", "\"}\""},
        {"{0}", "names"},
        {"{place.area}", "parse"},
        {"{a b}", "parse"},
        {"{}", "parse"},
        {"{n, plural, one{x}}", "other"},
        {"{n, nonsense}", "kind"},
        {"{n, plural, other{{due, date}}}", "outside"},
    };
    for (const auto& each : cases) {
        std::string error;
        CAPTURE(each.text);
        CHECK_FALSE(pattern::compile(each.text, "en", error));
        CAPTURE(error);
        CHECK(error.find(each.reason) != std::string::npos);
    }
}

TEST_CASE("pattern: many threads at once") {
    std::string error;
    const auto made = pattern::compile(
        "{number}: {due, date, long}, {n, plural, one{#} other{# x}}", "en", error);
    REQUIRE(made);
    const arguments values{{"number", "7"}, {"due", instant{noon_utc}}, {"n", std::int64_t{3}}};
    std::vector<std::string> seen(4);
    std::vector<std::thread> threads;
    for (auto& out : seen) {
        threads.emplace_back([&made, &values, &out] {
            for (int i = 0; i < 200; ++i) {
                const auto text = made->format(values, i % 2 == 0 ? "Asia/Shanghai" : "UTC");
                if (out.empty()) out = text;
                if (text != out) out = "differs: " + text;
            }
        });
    }
    for (auto& each : threads) each.join();
    for (const auto& text : seen) CHECK(text == "7: October 5, 2026, 3 x");
}
