// The planner: what may be sent when, with a clock of the test's own.
#include "bot/delivery/due.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace yishi::delivery;

item make(std::int64_t conversation, std::int64_t seq, std::int64_t due_at = 0) {
    item out;
    out.conversation = conversation;
    out.seq = seq;
    out.at = 1;
    out.due_at = due_at;
    out.lane = static_cast<int>(conversation % 64);
    return out;
}

plan_limits no_limits() {
    return {{0, 0}, 10'000, 64};
}

using key = std::pair<std::int64_t, std::int64_t>;
std::optional<key> take(plan& from, std::int64_t now) {
    const item* const one = from.take(now);
    if (one == nullptr) return std::nullopt;
    return key{one->conversation, one->seq};
}

}  // namespace

TEST_CASE("waiting times double, are clamped and spread") {
    CHECK(backoff(1, 0) == 500);
    CHECK(backoff(1, 0.9999) <= 1'000);
    CHECK(backoff(2, 0) == 1'000);
    CHECK(backoff(3, 0.5) == 3'000);
    CHECK(backoff(9, 0) == 128'000);
    CHECK(backoff(10, 0) == 150'000);
    CHECK(backoff(1'000'000, 0.9999) <= backoff_max);
}

TEST_CASE("only the first of a conversation is eligible, others go on meanwhile") {
    plan of(no_limits());
    for (std::int64_t seq = 1; seq <= 3; ++seq) REQUIRE(of.add(make(7, seq)));
    REQUIRE(of.add(make(8, 1)));
    CHECK(take(of, 1'000) == key{7, 1});
    CHECK(take(of, 1'000) == key{8, 1});
    CHECK_FALSE(take(of, 1'000));
    of.settle(7, 1);
    CHECK_FALSE(take(of, 1'000));
    of.finish(7, 1);
    CHECK(take(of, 1'000) == key{7, 2});
    item again = make(7, 2, 5'000);
    of.retry(again);
    CHECK_FALSE(take(of, 4'999));
    CHECK(of.next(1'000) == 5'000);
    CHECK(take(of, 5'000) == key{7, 2});
    of.finish(7, 2);
    CHECK(take(of, 5'000) == key{7, 3});
    CHECK(of.size() == 2);
}

TEST_CASE("what is known is not taken in twice") {
    plan of(no_limits());
    of.add(make(7, 1));
    of.add(make(7, 2));
    CHECK(of.add(make(7, 1)));
    CHECK(of.size() == 2);
    of.hold(true);
    for (std::int64_t seq = 1; seq <= 2; ++seq) {
        REQUIRE(take(of, 1));
        of.finish(7, seq);
    }
    SECTION("while rows of an older snapshot may come") {
        of.add(make(7, 2));
        CHECK(of.size() == 0);
        of.add(make(7, 3));
        of.hold(false);
        CHECK(take(of, 1) == key{7, 3});
    }
    SECTION("afterwards it is forgotten") {
        of.hold(false);
        CHECK_FALSE(of.knows(7, 2));
    }
}

TEST_CASE("a channel's rate holds over any second") {
    const auto rate = GENERATE(1, 5, 30);
    plan of({{static_cast<double>(rate), 0}, 10'000, 10'000});
    for (std::int64_t i = 1; i <= 200; ++i) of.add(make(i, 1));
    std::vector<std::int64_t> times;
    for (std::int64_t now = 1'000'000; now < 1'004'000; ++now)
        while (of.take(now) != nullptr) times.push_back(now);
    CHECK(times.size() >= static_cast<std::size_t>(4 * rate));
    CHECK(times.size() <= static_cast<std::size_t>(4 * rate + rate / 4 + 1));
    for (std::size_t i = 0; i < times.size(); ++i) {
        const auto after = std::count_if(times.begin(), times.end(), [&](std::int64_t t) {
            return t >= times[i] && t < times[i] + 1'000;
        });
        CHECK(after <= rate + std::max(rate / 4, 1));
    }
}

TEST_CASE("a chat's rate allows a short burst, also over an empty queue") {
    plan of({{0, 1}, 10'000, 64});
    std::vector<std::int64_t> times;
    std::int64_t seq = 0;
    of.add(make(7, ++seq));
    for (std::int64_t now = 1'000'000; now < 1'010'000; now += 10) {
        if (of.take(now) == nullptr) continue;
        times.push_back(now - 1'000'000);
        of.finish(7, seq);
        of.add(make(7, ++seq));
    }
    REQUIRE(times.size() >= 10);
    CHECK(times[2] == 20);
    CHECK(times[3] == 1'000);
    CHECK(times[4] == 2'000);
    CHECK(times.size() <= 13);
}

TEST_CASE("a share of the lanes is a share of the rate") {
    plan of({{32, 0}, 10'000, 10'000});
    of.share(0.25);
    for (std::int64_t i = 1; i <= 200; ++i) of.add(make(i, 1));
    int sent = 0;
    for (std::int64_t now = 1'000'000; now < 1'010'000; ++now)
        while (of.take(now) != nullptr) ++sent;
    CHECK(sent >= 80);
    CHECK(sent <= 83);
}

TEST_CASE("limits: requests at once, messages in memory") {
    plan of({{0, 0}, 3, 2});
    CHECK(of.add(make(1, 1)));
    CHECK(of.add(make(2, 1)));
    CHECK(of.add(make(3, 1)));
    CHECK_FALSE(of.add(make(4, 1)));
    CHECK(take(of, 1));
    CHECK(take(of, 1));
    CHECK_FALSE(take(of, 1));
    CHECK_FALSE(of.next(1));
    of.settle(1, 1);
    CHECK(take(of, 1) == key{3, 1});
    of.finish(1, 1);
    CHECK(of.add(make(4, 1)));
}

TEST_CASE("a paused channel takes nothing before its time") {
    plan of(no_limits());
    of.add(make(1, 1));
    of.pause(9'000);
    CHECK_FALSE(take(of, 8'999));
    CHECK(of.next(1) == 9'000);
    CHECK(take(of, 9'000) == key{1, 1});
}

TEST_CASE("offered replies: hurried, claimed, or sent when their time is over") {
    plan of(no_limits());
    of.add(make(1, 1, 60'000));
    SECTION("hurried") {
        CHECK(of.hurry(1, 1));
        CHECK(take(of, 10) == key{1, 1});
        CHECK_FALSE(of.hurry(1, 1));
    }
    SECTION("claimed") {
        REQUIRE(of.claim(1, 1) != nullptr);
        CHECK(of.claim(1, 1) == nullptr);
        CHECK_FALSE(take(of, 60'000));
        of.finish(1, 1);
        CHECK(of.size() == 0);
    }
    SECTION("neither") {
        CHECK(take(of, 60'000) == key{1, 1});
    }
    SECTION("before the one ahead is known to be sent") {
        of.add(make(2, 1));
        of.add(make(2, 2, 60'000));
        of.add(make(2, 3));
        REQUIRE(take(of, 10) == key{2, 1});
        SECTION("claimed") {
            CHECK(of.claim(2, 2) == nullptr);
            CHECK(of.claim_written(2) == nullptr);
            of.finish(2, 1);
            REQUIRE(of.claim_written(2) != nullptr);
            CHECK(of.claim_written(2) == nullptr);
            of.finish(2, 2);
            CHECK(of.claim_written(2) == nullptr);
            CHECK(take(of, 10) == key{2, 3});
        }
        SECTION("hurried") {
            CHECK_FALSE(of.hurry(2, 2));
            of.finish(2, 1);
            CHECK(take(of, 10) == key{2, 2});
        }
    }
    SECTION("unknown") {
        CHECK_FALSE(of.hurry(1, 2));
        CHECK(of.claim(2, 1) == nullptr);
    }
}

TEST_CASE("a lost lane is forgotten, what is under way ends by itself") {
    plan of(no_limits());
    for (std::int64_t seq = 1; seq <= 3; ++seq) {
        of.add(make(1, seq));
        of.add(make(65, seq));
        of.add(make(2, seq));
    }
    REQUIRE(take(of, 1) == key{1, 1});
    of.forget_lane(1);
    CHECK(of.size() == 4);
    CHECK_FALSE(of.knows(65, 1));
    of.finish(1, 1);
    CHECK(of.size() == 3);
    CHECK(take(of, 1) == key{2, 1});
    CHECK_FALSE(take(of, 1));
}

TEST_CASE("whatever happens, each conversation's messages are taken in order and none is lost") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
    std::mt19937 chance(seed);
    const auto pick = [&](int below) {
        return static_cast<int>(chance() % static_cast<unsigned>(below));
    };
    plan of({{200, 5}, 60, 8});
    std::map<std::int64_t, std::int64_t> written;
    std::map<std::int64_t, std::int64_t> finished;
    std::vector<item> under_way;
    std::int64_t now = 1'000'000;
    const auto busy = [&] { return of.size() > 0; };
    for (int round = 0; round < 60'000 && (round < 4'000 || busy()); ++round) {
        now += pick(20);
        const std::int64_t who = 1 + pick(10);
        if (round < 4'000 && pick(3) == 0 && of.add(make(who, written[who] + 1))) ++written[who];
        if (const item* one = of.take(now)) {
            CHECK(one->seq == finished[one->conversation] + 1);
            under_way.push_back(*one);
        }
        if (under_way.empty() || pick(2) == 0) continue;
        const auto which = under_way.begin() + pick(static_cast<int>(under_way.size()));
        item one = *which;
        under_way.erase(which);
        if (pick(4) == 0) {
            one.due_at = now + pick(300);
            of.retry(one);
        } else {
            ++finished[one.conversation];
            of.finish(one.conversation, one.seq);
        }
    }
    CHECK(of.size() == 0);
    CHECK(written == finished);
}

TEST_CASE("a clock that is set back holds nothing up") {
    constexpr std::int64_t day = 24LL * 3600 * 1000;
    std::int64_t now = 100 * day;
    plan of({{10, 1}, 10'000, 64});
    REQUIRE(of.add(make(1, 1)));
    REQUIRE(of.add(make(1, 2)));
    REQUIRE(of.add(make(2, 1)));
    REQUIRE(take(of, now) == key{1, 1});
    item failed = make(1, 1);
    failed.due_at = now + 5'000;
    of.retry(failed);
    of.pause(now + 2'000);
    now -= day;
    of.set_back(day);
    CHECK_FALSE(take(of, now + 1'999));
    CHECK(of.next(now) == now + 2'000);
    CHECK(take(of, now + 2'000) == key{2, 1});
    CHECK_FALSE(take(of, now + 4'900));
    CHECK(take(of, now + 5'100) == key{1, 1});
    of.finish(1, 1);
    CHECK(take(of, now + 10'000) == key{1, 2});
}
