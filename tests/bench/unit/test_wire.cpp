// HTTP messages in a byte stream, and the members of a platform's call.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/bench/player.hpp"
#include "tests/bench/wire.hpp"

using namespace yishi::bench;

TEST_CASE("a message is taken only when it is whole") {
    const std::string text =
        "POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
        "GET /stats HTTP/1.1\r\n\r\n";
    for (std::size_t size = 0; size < text.find("HTTP/1.1 200"); ++size) {
        std::size_t offset = 0;
        wire_message out;
        REQUIRE_FALSE(take_message(std::string_view(text).substr(0, size), offset, out));
        REQUIRE(offset == 0);
    }
    std::size_t offset = 0;
    wire_message out;
    REQUIRE(take_message(text, offset, out));
    CHECK(out.start_line == "POST /a HTTP/1.1");
    CHECK(out.body == "hello");
    CHECK_FALSE(out.close);
    REQUIRE(take_message(text, offset, out));
    CHECK(out.body == "abc0123456789");
    CHECK(out.close);
    REQUIRE(take_message(text, offset, out));
    CHECK(out.start_line == "GET /stats HTTP/1.1");
    CHECK(out.body.empty());
    CHECK(offset == text.size());
}

TEST_CASE("what is not HTTP is refused") {
    for (const char* text : {"A\r\nContent-Length: x\r\n\r\n",
                             "A\r\nContent-Length: 99999999999\r\n\r\n",
                             "A\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        std::size_t offset = 0;
        wire_message out;
        CHECK_THROWS_AS(take_message(text, offset, out), std::runtime_error);
    }
}

TEST_CASE("only top-level members are found") {
    const std::string_view call =
        R"({"chat_id": 42, "reply_markup": {"inline_keyboard": [[{"text": "Noise"}]]},)"
        R"( "text": "a \"b\" {c", "last": true})";
    CHECK(json_member(call, "chat_id") == "42");
    CHECK(json_member(call, "text") == R"(a \"b\" {c)");
    CHECK(json_member(call, "last") == "true");
    CHECK(json_member(call, "Noise").empty());
    CHECK(json_member("", "text").empty());
    CHECK(json_member("{\"text", "text").empty());
}

TEST_CASE("updates are those of Telegram") {
    const std::string start = update_json(7, 3, 0);
    CHECK(json_member(start, "update_id") == "3");
    CHECK(start.find(R"("text":"/start","entities":[{"offset":0,"length":6)") != std::string::npos);
    CHECK(update_json(7, 4, 3).find("Block 7, house 7, flat 12") != std::string::npos);
}
