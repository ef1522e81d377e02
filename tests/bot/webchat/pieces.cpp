// The pure parts: frames, origins, limits.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bot/webchat/allowance.hpp"
#include "bot/webchat/frames.hpp"
#include "bot/webchat/identity.hpp"
#include "bot/webchat/origin.hpp"

namespace yishi::webchat {

TEST_CASE("a send frame carries what was written") {
    const auto frame = parse_frame(
        R"({"type":"send","id":"k1-a_B","text":"噪音 🚲","choice":"noise","lang":"zh-CN",
            "location":{"lat":30.25,"lon":120},"media":["r1","r2"]})");
    REQUIRE(std::holds_alternative<send>(frame));
    const send& said = std::get<send>(frame);
    CHECK(said.id == "k1-a_B");
    CHECK(said.text == "噪音 🚲");
    CHECK(said.choice == "noise");
    CHECK(said.language == "zh-CN");
    CHECK(said.location->lat == 30.25);
    CHECK(said.media == std::vector<std::string>{"r1", "r2"});

    const inbound_message in = to_inbound("web", "c9", said, {}, 77);
    CHECK(in.kind == inbound_kind::choice);
    CHECK(in.id == "c9:k1-a_B");
    CHECK(in.chat == "c9");
    CHECK(in.sender.language == "zh-CN");
    CHECK(in.sent_at == 77);
}

TEST_CASE("a frame that is not one is refused, by its id if it has one") {
    const std::string long_text(text_max + 1, 'x');
    const struct {
        std::string frame;
        std::string id;
    } cases[] = {
        {"", ""},
        {"[]", ""},
        {"{\"type\":\"send\"", ""},
        {R"({"type":"nothing"})", ""},
        {R"({"type":"send","text":"no id"})", ""},
        {R"({"type":"send","id":"a b","text":"x"})", ""},
        {R"({"type":"send","id":")" + std::string(client_id_max + 1, 'a') + R"(","text":"x"})", ""},
        {R"({"type":"send","id":"a"})", "a"},
        {R"({"type":"send","id":"a","text":7})", "a"},
        {R"({"type":"send","id":"a","text":")" + long_text + R"("})", "a"},
        {R"({"type":"send","id":"a","location":{"lat":91,"lon":0}})", "a"},
        {R"({"type":"send","id":"a","location":{"lat":1}})", "a"},
        {R"({"type":"send","id":"a","location":"here"})", "a"},
        {R"({"type":"send","id":"a","media":["1","2","3","4","5"]})", "a"},
        {R"({"type":"send","id":"a","media":[1]})", "a"},
        {R"({"type":"hello","token":"t"})", ""},
        {R"({"type":"hello","token":"t","after":-1})", ""},
        {R"({"type":"hello","token":"","after":1})", ""},
        {R"({"type":"hello","after":1})", ""},
    };
    for (const auto& each : cases) {
        CAPTURE(each.frame);
        const auto frame = parse_frame(each.frame);
        REQUIRE(std::holds_alternative<unusable>(frame));
        CHECK(std::get<unusable>(frame).id == each.id);
    }
    // The longest text that is one counts characters, not bytes.
    std::string longest;
    for (std::size_t i = 0; i < text_max; ++i) longest += "字";
    CHECK(std::holds_alternative<send>(
        parse_frame(R"({"type":"send","id":"a","text":")" + longest + R"("})")));
}

TEST_CASE("hello, ping and polls") {
    CHECK(std::holds_alternative<ping>(parse_frame(R"({"type":"ping"})")));
    const auto frame = parse_frame(R"({"type":"hello","token":"0af3","after":12})");
    REQUIRE(std::holds_alternative<hello>(frame));
    CHECK(std::get<hello>(frame).after == 12);
    CHECK(parse_poll(R"({"after":3,"wait":true})")->wait);
    CHECK_FALSE(parse_poll(R"({"after":3})")->wait);
    CHECK_FALSE(parse_poll(R"({"after":"3"})"));
    CHECK_FALSE(parse_poll("nothing"));
}

TEST_CASE("entries show the page what it may know") {
    storage::message_row theirs;
    theirs.seq = 4;
    theirs.at = 1'000;
    theirs.direction = storage::direction::in;
    theirs.platform_id = "c9:k1";
    theirs.author = "resident";
    theirs.body = R"({"text":"hi","sender":{"id":"c9"},
        "attachments":[{"kind":"photo","ref":"aa","type":"image/jpeg","size":5}]})";
    storage::message_row ours = theirs;
    ours.seq = 5;
    ours.direction = storage::direction::out;
    ours.author = "bot";
    ours.body = R"({"chat":"c9","text":"Which?","choices":[{"value":"a","label":"A"}]})";
    storage::message_row officer = ours;
    officer.seq = 6;
    officer.author = "person:3";
    officer.body = "not json";
    const storage::message_row rows[] = {theirs, ours, officer};
    const auto got = nlohmann::json::parse(entries_frame("c9", rows));
    CHECK(got["type"] == "entries");
    const auto& list = got["entries"];
    CHECK(list[0] == nlohmann::json::parse(
                         R"({"seq":4,"at":1000,"from":"resident","id":"k1","text":"hi",
            "media":[{"kind":"photo","type":"image/jpeg"}]})"));
    CHECK(list[1]["choices"][0]["label"] == "A");
    CHECK(list[1]["from"] == "bot");
    CHECK_FALSE(list[1].contains("id"));
    CHECK(list[2] == nlohmann::json::parse(R"({"seq":6,"at":1000,"from":"person"})"));
}

TEST_CASE("photos of an entry are found by their place") {
    CHECK(parse_media_place("12-0")->seq == 12);
    CHECK(parse_media_place("12-3")->index == 3);
    for (const char* wrong : {"", "12", "12-", "-1", "0-0", "a-b", "12-0x", "12-0-1", "-12-0"})
        CHECK_FALSE(parse_media_place(wrong));

    const std::string hash(64, 'a');
    storage::message_row row;
    row.direction = storage::direction::in;
    row.body = R"({"attachments":[{"kind":"photo","ref":")" + hash + R"("},{"ref":"../x"}]})";
    CHECK(media_of(row, 0) == hash);
    CHECK_FALSE(media_of(row, 1));
    CHECK_FALSE(media_of(row, 2));
    row.direction = storage::direction::out;
    CHECK_FALSE(media_of(row, 0));
    row.body = R"({"attachments":[{"kind":"photo","media":")" + hash + R"("}]})";
    CHECK(media_of(row, 0) == hash);
}

TEST_CASE("only the page's own site may speak to it") {
    const struct {
        const char* origin;
        const char* host;
        bool allowed;
    } cases[] = {
        {"", "town.example", true},
        {"https://town.example", "127.0.0.1:8080", true},
        {"https://TOWN.example", "127.0.0.1:8080", true},
        {"http://127.0.0.1:8080", "127.0.0.1:8080", true},
        {"http://127.0.0.1:8081", "127.0.0.1:8080", false},
        {"http://town.example", "127.0.0.1:8080", false},
        {"https://town.example.evil.example", "127.0.0.1:8080", false},
        {"https://evil.example", "town.example", false},
        {"https://evil.example/town.example", "town.example", false},
        {"null", "null", false},
        {"file://", "", false},
    };
    for (const auto& each : cases) {
        CAPTURE(each.origin, each.host);
        CHECK(origin_allowed(each.origin, each.host, "https://town.example/chat") == each.allowed);
    }
    CHECK_FALSE(origin_allowed("https://evil.example", "town.example", ""));
}

TEST_CASE("the policy names the asked host only if it is one") {
    const std::string good = content_security_policy("town.example:8080", "*");
    CHECK(good.find("ws://town.example:8080 wss://town.example:8080") != std::string::npos);
    CHECK(good.find("frame-ancestors *") != std::string::npos);
    CHECK(good.find("unsafe") == std::string::npos);
    const std::string bad = content_security_policy("a; script-src *", "'self'");
    CHECK(bad.find("script-src *") == std::string::npos);
    CHECK(bad.find("ws://") == std::string::npos);
}

TEST_CASE("an allowance is a burst, then one at a time, for each alone") {
    allowance three(3, 1'000, 100);
    for (int i = 0; i < 3; ++i) CHECK(three.take("a", 0) == 0);
    CHECK(three.take("a", 0) == 1'000);
    CHECK(three.take("b", 0) == 0);
    CHECK(three.take("a", 999) == 1);
    CHECK(three.take("a", 1'000) == 0);
    CHECK(three.take("a", 1'000) == 1'000);
    CHECK(three.take("a", 60'000) == 0);
    CHECK(three.take("a", 60'000) == 0);
    CHECK(three.take("a", 60'000) == 0);
    CHECK(three.take("a", 60'000) > 0);
}

TEST_CASE("an allowance does not wait for a clock that was set back") {
    allowance two(2, 1'000, 100);
    CHECK(two.take("a", 100'000'000) == 0);
    CHECK(two.take("a", 100'000'000) == 0);
    CHECK(two.take("a", 1'000) == 0);
    CHECK(two.take("a", 1'000) == 0);
    CHECK(two.take("a", 1'000) > 0);
}

TEST_CASE("an allowance remembers only so many") {
    allowance one(1, 1'000, 10);
    for (int i = 0; i < 100; ++i) CHECK(one.take(std::to_string(i), 0) == 0);
    CHECK(one.size() <= 10);
}

TEST_CASE("codes are read as people type them") {
    CHECK(normal_code(" ab2c-9xyz\n") == "AB2C9XYZ");
    CHECK(normal_code("ａ") == "");
}

}  // namespace yishi::webchat
