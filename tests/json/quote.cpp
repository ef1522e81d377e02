#include "json/quote.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "json/compact.hpp"

namespace json = yishi::json;

namespace {

std::string by_us(std::string_view text) {
    std::string out;
    json::append_quoted(out, text);
    return out;
}

std::string by_library(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

TEST_CASE("a special byte is found wherever it stands") {
    for (std::size_t size = 0; size < 70; ++size) {
        const std::string clean(size, 'x');
        CHECK(json::plain_prefix(clean) == size);
        for (std::size_t at = 0; at < size; ++at) {
            for (const char special : {'"', '\\', '\0', '\x1F'}) {
                std::string text = clean;
                text[at] = special;
                CHECK(json::plain_prefix(text) == at);
            }
            std::string text = clean;
            text[at] = '\x7F';
            CHECK(json::plain_prefix(text) == size);
            text[at] = '\xE4';
            CHECK(json::plain_prefix(text) == size);
        }
    }
}

TEST_CASE("texts are quoted as the library does, and read back") {
    for (const std::string_view text : {std::string_view("你好 \"Li\"\n\t\b\f\r \\ /"),
                                        std::string_view("\0\x01\x1F\x7F", 4),
                                        std::string_view("\xE4\xBD"),
                                        std::string_view("a\xFF z"),
                                        std::string_view("\xED\xA0\x80")})
        CHECK(by_us(text) == by_library(text));
    std::mt19937 random(20261127);
    for (int i = 0; i < 2'000; ++i) {
        std::string text;
        for (auto size = random() % 60; size > 0; --size)
            text += static_cast<char>(random() % 3 == 0 ? random() % 256 : 'a' + random() % 26);
        CAPTURE(text);
        const std::string out = by_us(text);
        REQUIRE(out == by_library(text));
        json::compact_reader back(out);
        REQUIRE(back.text() == nlohmann::json::parse(out).get<std::string>());
        REQUIRE(back.done());
    }
}

TEST_CASE("members follow each other") {
    std::string out = "{";
    json::append_key(out, "a");
    out += '1';
    json::append_key(out, "b");
    CHECK(out == R"({"a":1,"b":)");
}
