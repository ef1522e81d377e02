#include "dialogs/message.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using nlohmann::json;

TEST_CASE("an inbound message has the contract's form, and comes back from it") {
    yishi::inbound_message message;
    message.channel = "tg";
    message.id = "7";
    message.chat = "42";
    message.sender = {"42", "Li", "zh"};
    message.sent_at = 1795464174000;
    message.kind = yishi::inbound_kind::choice;
    message.text = "t";
    message.choice = "noise";
    message.location = yishi::place{30.5, 120.25, "home"};
    message.attachments = {
        {yishi::attachment_kind::photo, "handle", "image/jpeg", 1, "a.jpg"},
        {yishi::attachment_kind::sticker, "", "", 0, ""},
    };
    message.reply_to = "6";
    const json expected = json::parse(R"({
        "channel": "tg", "id": "7", "chat": "42",
        "sender": {"id": "42", "name": "Li", "language": "zh"},
        "sent_at": "2026-11-23T20:02:54Z", "kind": "choice", "text": "t", "choice": "noise",
        "location": {"lat": 30.5, "lon": 120.25, "name": "home"},
        "attachments": [
            {"kind": "photo", "ref": "handle", "type": "image/jpeg", "size": 1, "name": "a.jpg"},
            {"kind": "sticker"}],
        "reply_to": "6"})");
    CHECK(json(message) == expected);
    CHECK(expected.get<yishi::inbound_message>() == message);
}

TEST_CASE("absent members are left out") {
    CHECK(json(yishi::inbound_message{}) == json::parse(R"({"kind": "message"})"));
    CHECK(json(yishi::outbound_message{}) == json::object());
    CHECK(json::parse(R"({"unknown": 1, "text": null})").get<yishi::inbound_message>() ==
          yishi::inbound_message{});
}

TEST_CASE("an outbound message has the contract's form, and comes back from it") {
    yishi::outbound_message message;
    message.chat = "42";
    message.text = "Hello";
    message.choices = {{"noise", "Noise"}};
    message.attachments = {{yishi::attachment_kind::photo, "ab"}};
    message.location = yishi::place{1, 2, ""};
    message.reply_to = "6";
    const json expected = json::parse(R"({"chat": "42", "text": "Hello",
        "choices": [{"value": "noise", "label": "Noise"}],
        "attachments": [{"kind": "photo", "media": "ab"}],
        "location": {"lat": 1.0, "lon": 2.0}, "reply_to": "6"})");
    CHECK(json(message) == expected);
    CHECK(expected.get<yishi::outbound_message>() == message);
}

TEST_CASE("a member of the wrong type is refused") {
    for (const char* text : {R"([])",
                             R"({"text": 1})",
                             R"({"kind": "shout"})",
                             R"({"sent_at": "yesterday"})",
                             R"({"sender": "Li"})",
                             R"({"location": {"lat": 1}})",
                             R"({"attachments": [{"kind": "smell"}]})",
                             R"({"attachments": {"kind": "photo"}})"}) {
        INFO(text);
        CHECK_THROWS_AS(json::parse(text).get<yishi::inbound_message>(), json::exception);
    }
    CHECK_THROWS_AS(json::parse(R"({"choices": [{"label": "x"}]})").get<yishi::outbound_message>(),
                    json::exception);
    CHECK_THROWS_AS(json::parse(R"({"attachments": 1})").get<yishi::outbound_message>(),
                    json::exception);
}
