// Who sends and when: lanes among processes, leases, and a wall clock that is set.
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

}  // namespace

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
