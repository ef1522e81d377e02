// Long texts in parts: nothing lost, nothing too long, cut where a reader would.
#include "adapters/common/split.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace {

using namespace yishi::adapters;
using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("lengths in each unit") {
    CHECK(length("a\xC3\xA4\xE5\x99\xAA\xF0\x9F\x94\xA8", text_unit::bytes) == 10);
    CHECK(length("a\xC3\xA4\xE5\x99\xAA\xF0\x9F\x94\xA8", text_unit::code_points) == 4);
    CHECK(length("a\xC3\xA4\xE5\x99\xAA\xF0\x9F\x94\xA8", text_unit::utf16) == 5);
    CHECK(length("\xFF\xFE", text_unit::utf16) == 2);
}

TEST_CASE("where a text is cut") {
    const auto split = [](std::string_view text, std::size_t max) {
        return split_text(text, max, text_unit::utf16);
    };
    CHECK(split("short", 10) == strings{"short"});
    CHECK(split("", 10).empty());
    CHECK(split("   \n", 10).empty());
    CHECK(split("first line\nsecond line", 15) == strings{"first line\n", "second line"});
    CHECK(split("It is loud. It is late. Help", 20) == strings{"It is loud. ", "It is late. Help"});
    CHECK(split("one two three four", 12) == strings{"one two ", "three four"});
    CHECK(split("噪音很大。晚上十一点。请来人", 8) ==
          strings{"噪音很大。", "晚上十一点。", "请来人"});
    CHECK(split("abcdefghij", 4) == strings{"abcd", "efgh", "ij"});
    CHECK(split("see this: https://town.example/a/very/long/link", 40) ==
          strings{"see this: ", "https://town.example/a/very/long/link"});
    // A family of four is one character for a reader, eleven units for Telegram.
    const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";
    CHECK(split(family + family, 12) == strings{family, family});
}

TEST_CASE("parts are short enough and complete, whatever the text") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U);
    const auto unit = GENERATE(text_unit::utf16, text_unit::code_points, text_unit::bytes);
    std::mt19937 chance(seed);
    const auto pick = [&](unsigned below) { return static_cast<unsigned>(chance() % below); };
    const strings pieces{"a",
                         "word",
                         " ",
                         "\n",
                         ". ",
                         "噪音",
                         "。",
                         "🔨",
                         "e\u0301",
                         "👨‍👩‍👧",
                         "https://town.example/x/y?z=1",
                         "\xFF",
                         "\xE4\xBD",
                         "\r\n",
                         "\u200D",
                         "ไทย"};
    for (int round = 0; round < 60; ++round) {
        std::string text;
        for (unsigned n = pick(400); n > 0; --n)
            text += pieces[pick(static_cast<unsigned>(pieces.size()))];
        const std::size_t max = 4 + pick(120);
        const auto parts = split_text(text, max, unit);
        for (const auto& one : parts) CHECK(length(one, unit) <= max);
        // Only parts of nothing but white space may be missing.
        std::string_view rest = text;
        for (const auto& one : parts) {
            const auto at = rest.find(one);
            REQUIRE(at != std::string_view::npos);
            CHECK(rest.substr(0, at).find_first_not_of(" \n\r\t") == std::string_view::npos);
            rest.remove_prefix(at + one.size());
        }
        CHECK(rest.find_first_not_of(" \n\r\t") == std::string_view::npos);
    }
}
