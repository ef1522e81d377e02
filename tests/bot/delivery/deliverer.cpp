// The outbox against a platform that misbehaves.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "office.hpp"
#include "storage/sql/lanes.hpp"
#include "storage/sql/messages.hpp"

namespace {

using namespace yishi;
using namespace yishi::test;
using storage::delivery_status;
using strings = std::vector<std::string>;

std::string long_text(int parts) {
    std::string out;
    for (int i = 1; i <= parts; ++i) out += std::string(4000, static_cast<char>('0' + i)) + "\n";
    return out;
}

}  // namespace

TEST_CASE("a queued message is sent and marked with the platform's id") {
    office at;
    at.platform.answer([](const auto&, std::size_t) { return said_ok(4711); });
    const auto who = at.conversation("42");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    const auto row = at.queue(who, "hello");
    out->offer({row}, who);
    REQUIRE(at.until_status(row, delivery_status::sent));
    CHECK(at.look(row)->platform_id == "4711");
    const auto seen = at.platform.requests();
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].target == "/bot1:T/sendMessage");
    CHECK(nlohmann::json::parse(seen[0].body) ==
          nlohmann::json({{"chat_id", 42}, {"text", "hello"}}));
    CHECK(out->stats().channels.at("tg").sent == 1);
    at.run(out->drain());
    CHECK(out->stats().oldest_unsent_at == 0);
}

TEST_CASE("what waits in the store at the start is sent, each conversation in its order") {
    office at;
    std::vector<storage::conversation_row> people;
    for (int i = 0; i < 5; ++i) people.push_back(at.conversation(std::to_string(100 + i)));
    std::vector<storage::message_row> rows;
    for (int n = 1; n <= 4; ++n)
        for (const auto& who : people)
            rows.push_back(at.queue(who, who.chat + ":" + std::to_string(n)));
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    for (const auto& row : rows) REQUIRE(at.until_status(row, delivery_status::sent));
    const auto texts = texts_of(at.platform.requests());
    CHECK(texts.size() == 20);
    for (const auto& who : people) {
        strings own;
        for (const auto& text : texts)
            if (text.starts_with(who.chat)) own.push_back(text.substr(who.chat.size()));
        CHECK(own == strings{":1", ":2", ":3", ":4"});
    }
    at.run(out->drain());
}

TEST_CASE("failures that pass are tried again after a while, and what follows waits") {
    struct failure {
        const char* name;
        platform_answer first;
        std::int64_t wait;  // ms until it may be tried again
    };
    platform_answer nothing;
    nothing.manner = manner::nothing;
    platform_answer half = said_ok(1);
    half.manner = manner::half;
    const auto one = GENERATE_COPY(values<failure>({
        {"429", said_no(429, "Too Many Requests: retry after 7", 7), 7'000},
        {"500", said_no(500, "Internal Server Error"), 750},
        {"502 in HTML", {502, "<html>", {}, {}, manner::whole}, 750},
        {"hangs up", nothing, 750},
        {"hangs up half-way", half, 750},
    }));
    INFO(one.name);
    office at;
    const auto first = one.first;
    at.platform.answer([first](const auto&, std::size_t number) {
        return number == 1 ? first : said_ok(static_cast<long long>(number));
    });
    const auto who = at.conversation("42");
    const auto a = at.queue(who, "a");
    const auto b = at.queue(who, "b");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until([&] { return out->stats().channels.at("tg").retried == 1; }));
    CHECK_FALSE(out->stats().channels.at("tg").last_error.empty());
    at.now += one.wait - 1;
    out->wake();
    at.io->restart();
    at.io->poll();
    CHECK(at.platform.count() == 1);
    at.now += 1;
    out->wake();
    REQUIRE(at.until_status(b, delivery_status::sent));
    CHECK(texts_of(at.platform.requests()) == strings{"a", "a", "b"});
    CHECK(at.look(a)->status == delivery_status::sent);
    CHECK(at.look(a)->attempts == 1);
    at.run(out->drain());
}

TEST_CASE("what can never arrive is a dead letter and frees the next") {
    const auto refusal = GENERATE(said_no(403, "Forbidden: bot was blocked by the user"),
                                  said_no(400, "Bad Request: chat not found"),
                                  said_no(400, "Bad Request: message is too strange"));
    office at;
    at.platform.answer(
        [refusal](const auto&, std::size_t number) { return number == 1 ? refusal : said_ok(2); });
    const auto who = at.conversation("42");
    const auto a = at.queue(who, "a");
    const auto b = at.queue(who, "b");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until_status(b, delivery_status::sent));
    CHECK(at.look(a)->status == delivery_status::dead);
    CHECK(at.look(a)->error.find("Telegram: ") == 0);
    CHECK(out->stats().channels.at("tg").dead == 1);
    at.run(out->drain());
}

TEST_CASE("a message older than a day is not sent any more") {
    office at;
    const auto who = at.conversation("42");
    const auto old = at.queue(who, "old");
    at.now += 24LL * 3600 * 1000;
    const auto fresh = at.queue(who, "fresh");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until_status(fresh, delivery_status::sent));
    CHECK(at.look(old)->status == delivery_status::dead);
    CHECK(texts_of(at.platform.requests()) == strings{"fresh"});
    at.run(out->drain());
}

TEST_CASE("a wrong token holds the channel, costs no message, and it recovers") {
    office at;
    at.platform.answer([](const auto&, std::size_t number) {
        return number == 1 ? said_no(401, "Unauthorized") : said_ok(2);
    });
    const auto who = at.conversation("42");
    const auto other = at.conversation("43");
    const auto a = at.queue(who, "a");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until([&] { return out->stats().channels.at("tg").retried == 1; }));
    const auto b = at.queue(other, "b");
    out->offer({b}, other);
    at.io->restart();
    at.io->poll();
    CHECK(at.platform.count() == 1);
    at.now += 30'000;
    out->wake();
    REQUIRE(at.until_status(a, delivery_status::sent));
    REQUIRE(at.until_status(b, delivery_status::sent));
    CHECK(at.look(a)->attempts == 0);
    at.run(out->drain());
}

TEST_CASE("a long message goes on at the part where a crash stopped it") {
    office at;
    at.platform.answer([](const auto&, std::size_t number) {
        // The third part: the process dies before the answer comes.
        platform_answer out = said_ok(static_cast<long long>(100 + number));
        if (number == 3) out.delay = std::chrono::hours{1};
        return out;
    });
    const auto who = at.conversation("42");
    const auto row = at.queue(who, long_text(4));
    {
        auto out = at.make({at.telegram()});
        REQUIRE(at.run(out->start()).has_value());
        REQUIRE(at.until([&] { return at.platform.count() == 3; }));
    }
    at.crash();
    CHECK(at.look(row)->status == delivery_status::queued);
    at.platform.answer([](const auto&, std::size_t number) {
        return said_ok(static_cast<long long>(100 + number));
    });
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until_status(row, delivery_status::sent));
    strings firsts;
    for (const auto& text : texts_of(at.platform.requests())) firsts.push_back(text.substr(0, 1));
    CHECK(firsts == strings{"1", "2", "3", "3", "4"});
    CHECK(at.look(row)->platform_id == "101");
    at.run(out->drain());
}

TEST_CASE("the next message is sent only when the mark of the one before is in the store") {
    office at;
    const auto who = at.conversation("42");
    const auto a = at.queue(who, "a");
    const auto b = at.queue(who, "b");
    bool a_was_marked = false;
    at.platform.answer([&](const auto&, std::size_t number) {
        if (number == 2) a_was_marked = at.look(a)->status == delivery_status::sent;
        return said_ok(static_cast<long long>(number));
    });
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until_status(b, delivery_status::sent));
    CHECK(a_was_marked);
    at.run(out->drain());
}

TEST_CASE("with little memory all is still sent, in order") {
    office at;
    at.options.waiting_max = 6;
    std::vector<storage::conversation_row> people;
    for (int i = 0; i < 8; ++i) people.push_back(at.conversation(std::to_string(100 + i)));
    std::vector<storage::message_row> rows;
    const auto say = [&](int n) {
        for (const auto& who : people)
            rows.push_back(at.queue(who, who.chat + ":" + std::to_string(n)));
    };
    say(1);
    say(2);
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    for (int n = 3; n <= 5; ++n) {
        const auto before = rows.size();
        say(n);
        for (auto i = before; i < rows.size(); ++i) out->offer({rows[i]}, people[i - before]);
    }
    for (const auto& row : rows) REQUIRE(at.until_status(row, delivery_status::sent));
    const auto texts = texts_of(at.platform.requests());
    CHECK(texts.size() == rows.size());
    for (const auto& who : people) {
        std::string own;
        for (const auto& text : texts)
            if (text.starts_with(who.chat)) own += text.substr(who.chat.size());
        CHECK(own == ":1:2:3:4:5");
    }
    REQUIRE(at.until([&] { return !out->stats().channels.at("tg").behind; }));
    at.run(out->drain());
}

TEST_CASE("an offered reply") {
    office at;
    const auto who = at.conversation("42");
    outbound_message message;
    message.chat = "42";
    message.text = "in the response";
    auto out = at.make({at.telegram()});

    SECTION("that was written is sent, and not by API") {
        REQUIRE(at.run(out->start()).has_value());
        const auto row = at.queue(who, message, delivery_status::offered);
        out->offer({row}, who);
        out->written(row, true);
        REQUIRE(at.until_status(row, delivery_status::sent));
        const auto next = at.queue(who, "next");
        out->offer({next}, who);
        REQUIRE(at.until_status(next, delivery_status::sent));
        CHECK(texts_of(at.platform.requests()) == strings{"next"});
    }
    SECTION("that was written before the last one's mark is heard of is not sent again") {
        REQUIRE(at.run(out->start()).has_value());
        const auto first = at.queue(who, "first");
        const auto row = at.queue(who, message, delivery_status::offered);
        const auto next = at.queue(who, "next");
        out->offer({first}, who);
        out->offer({row, next}, who);
        out->written(row, true);
        for (const auto& each : {first, row, next})
            REQUIRE(at.until_status(each, delivery_status::sent));
        CHECK(texts_of(at.platform.requests()) == strings{"first", "next"});
    }
    SECTION("that could not be written goes by API") {
        REQUIRE(at.run(out->start()).has_value());
        const auto row = at.queue(who, message, delivery_status::offered);
        out->offer({row}, who);
        at.io->restart();
        at.io->poll();
        CHECK(at.platform.count() == 0);
        out->written(row, false);
        REQUIRE(at.until_status(row, delivery_status::sent));
        CHECK(at.platform.count() == 1);
    }
    SECTION("left over from a crash goes by API") {
        const auto row = at.queue(who, message, delivery_status::offered);
        REQUIRE(at.run(out->start()).has_value());
        REQUIRE(at.until_status(row, delivery_status::sent));
        CHECK(at.platform.count() == 1);
    }
    at.run(out->drain());
}

TEST_CASE("buttons are released and groups declined once a day") {
    office at;
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    out->acknowledge("tg", "4382bfdwdsb323b2d9");
    out->acknowledge("nobody", "x");
    REQUIRE(at.until([&] { return at.platform.count() == 1; }));
    out->decline("tg", "-100500", "private only");
    out->decline("tg", "-100500", "private only");
    REQUIRE(at.until([&] { return at.platform.count() == 2; }));
    at.now += 24LL * 3600 * 1000;
    out->decline("tg", "-100500", "private only");
    REQUIRE(at.until([&] { return at.platform.count() == 3; }));
    const auto seen = at.platform.requests();
    CHECK(seen[0].target == "/bot1:T/answerCallbackQuery");
    CHECK(nlohmann::json::parse(seen[0].body).at("callback_query_id") == "4382bfdwdsb323b2d9");
    CHECK(nlohmann::json::parse(seen[1].body).at("chat_id") == -100500);
    at.run(out->drain());
}
