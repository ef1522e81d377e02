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

TEST_CASE("a message that another process has taken over is not marked by us") {
    office at;
    at.platform.answer([](const auto&, std::size_t) {
        platform_answer out = said_ok(1);
        out.delay = std::chrono::milliseconds{50};
        return out;
    });
    const auto who = at.conversation("42");
    const auto row = at.queue(who, "a");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    REQUIRE(at.until([&] { return at.platform.count() == 1; }));
    // Our lease expired long ago; somebody else takes all lanes.
    at.write([&](storage::transaction& tx) {
        const auto later = at.now + 3'600'000;
        storage::leases::take(tx, "another", storage::lanes, later, later + 60'000);
    });
    REQUIRE(at.until([&] { return out->stats().channels.at("tg").waiting == 0; }));
    CHECK(at.look(row)->status == delivery_status::queued);
    at.run(out->drain());
}

TEST_CASE("lanes are kept by the same owner at once, by another only when they expire") {
    office at;
    const auto who = at.conversation("42");
    auto first = at.make({at.telegram()});
    REQUIRE(at.run(first->start()).has_value());
    first.reset();  // as a crash: nothing is given back
    at.crash();
    const auto row = at.queue(who, "a");
    SECTION("the same") {
        auto next = at.make({at.telegram()});
        REQUIRE(at.run(next->start()).has_value());
        CHECK(next->stats().leased);
        REQUIRE(at.until_status(row, delivery_status::sent));
        at.run(next->drain());
    }
    SECTION("another") {
        at.options.owner = "somebody else";
        auto next = at.make({at.telegram()});
        REQUIRE(at.run(next->start()).has_value());
        CHECK_FALSE(next->stats().leased);
        CHECK(at.platform.count() == 0);
        next.reset();
        at.now += 60'000;
        auto later = at.make({at.telegram()});
        REQUIRE(at.run(later->start()).has_value());
        REQUIRE(at.until_status(row, delivery_status::sent));
        at.run(later->drain());
    }
}

namespace {

// Two senders on one store, as two processes have them; the second begins after the first.
struct pair_of_senders {
    office at;
    std::unique_ptr<delivery::deliverer> first = make("first");
    std::unique_ptr<delivery::deliverer> second;

    std::unique_ptr<delivery::deliverer> make(const std::string& owner) {
        at.options.owner = owner;
        at.options.shared = true;
        auto out = at.make({at.telegram()});
        REQUIRE(at.run(out->start()).has_value());
        return out;
    }
    // As processes tell each other.
    void tell() {
        for (const auto* each : {&first, &second})
            if (*each) (*each)->look_again({storage::lanes_subject});
    }
    bool until_lanes(std::size_t of_first, std::size_t of_second) {
        return at.until([&] {
            tell();
            return (!first || first->lanes().count() == of_first) &&
                   (!second || second->lanes().count() == of_second);
        });
    }
};

}  // namespace

TEST_CASE("two senders share the lanes evenly; one that goes leaves its part to the other") {
    pair_of_senders both;
    CHECK(both.first->lanes().count() == storage::lanes);
    both.second = both.make("second");
    REQUIRE(both.until_lanes(storage::lanes / 2, storage::lanes / 2));
    SECTION("the newer stops") {
        both.at.run(both.second->drain());
        both.second.reset();
        REQUIRE(both.until_lanes(storage::lanes, 0));
        both.at.run(both.first->drain());
    }
    SECTION("the older dies: its part is free when its lease is over") {
        both.first.reset();
        both.tell();
        both.at.now += 51'000;
        REQUIRE(both.until_lanes(0, storage::lanes));
        both.at.run(both.second->drain());
    }
}

TEST_CASE("while lanes change hands everything is sent once and in order") {
    pair_of_senders both;
    auto& at = both.at;
    at.platform.answer([](const auto&, std::size_t number) {
        platform_answer out = said_ok(static_cast<long long>(number));
        out.delay = std::chrono::milliseconds{2};
        return out;
    });
    std::vector<storage::conversation_row> people;
    for (int i = 0; i < 40; ++i) people.push_back(at.conversation(std::to_string(100 + i)));
    std::vector<storage::message_row> rows;
    const auto say = [&](int n) {
        for (const auto& who : people) {
            rows.push_back(at.queue(who, who.chat + ":" + std::to_string(n)));
            // Whoever made it offers it to itself and tells the other.
            auto& here = n % 2 == 0 && both.second ? both.second : both.first;
            auto& there = here == both.first ? both.second : both.first;
            here->offer({rows.back()}, who);
            if (there) there->look_again({who.id});
        }
    };
    say(1);
    say(2);
    both.second = both.make("second");
    both.tell();
    say(3);
    say(4);
    REQUIRE(both.until_lanes(storage::lanes / 2, storage::lanes / 2));
    say(5);
    say(6);
    for (const auto& row : rows) REQUIRE(at.until_status(row, delivery_status::sent));
    CHECK(at.platform.count() == rows.size());
    const auto texts = texts_of(at.platform.requests());
    for (const auto& who : people) {
        std::string own;
        for (const auto& text : texts)
            if (text.starts_with(who.chat)) own += text.substr(who.chat.size());
        CHECK(own == ":1:2:3:4:5:6");
    }
    INFO(both.first->lanes() << " " << both.second->lanes() << " "
                             << both.first->stats().channels.at("tg").sent);
    CHECK(both.first->stats().channels.at("tg").sent > 0);
    CHECK(both.second->stats().channels.at("tg").sent > 0);
    at.run(both.first->drain());
    at.run(both.second->drain());
}

TEST_CASE("what another process has queued before is sent before what is offered here") {
    office at;
    at.options.shared = true;
    const auto who = at.conversation("42");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    const auto first = at.queue(who, "a");
    out->offer({first}, who);
    REQUIRE(at.until_status(first, delivery_status::sent));
    at.queue(who, "b");  // by another, of which nobody has told yet
    const auto last = at.queue(who, "c");
    out->offer({last}, who);
    const auto after = at.queue(who, "d");
    out->offer({after}, who);
    REQUIRE(at.until_status(after, delivery_status::sent));
    CHECK(texts_of(at.platform.requests()) == strings{"a", "b", "c", "d"});
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

TEST_CASE(
    "when the clock jumps over the end of the lease, the lease is renewed and sending goes on") {
    office at;
    const auto who = at.conversation("42");
    auto out = at.make({at.telegram()});
    REQUIRE(at.run(out->start()).has_value());
    at.now += 600'000;
    const auto row = at.queue(who, "a");
    out->offer({row}, who);
    REQUIRE(at.until([&] {
        at.now += 100;
        out->wake();
        return at.look(row)->status == delivery_status::sent;
    }));
    CHECK(at.platform.count() == 1);
    at.run(out->drain());
}

TEST_CASE("what was written before the clock was set back waits for nothing") {
    constexpr std::int64_t back = 600'000;
    office at;
    const auto who = at.conversation("42");
    auto out = at.make({at.telegram()});
    SECTION("read from the store") {
        const auto row = at.queue(who, "a");
        at.now -= back;
        REQUIRE(at.run(out->start()).has_value());
        REQUIRE(at.until_status(row, delivery_status::sent));
    }
    SECTION("offered by its turn") {
        REQUIRE(at.run(out->start()).has_value());
        const auto row = at.queue(who, "a");
        at.now -= back;
        out->wake();
        out->offer({row}, who);
        REQUIRE(at.until_status(row, delivery_status::sent));
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
