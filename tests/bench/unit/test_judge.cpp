// The figures and the verdict on them, from hand-made turns and arrivals.
#include <catch2/catch.hpp>

#include "tests/bench/judge.hpp"

using namespace yishi::bench;

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr window ten_seconds{0, 10'000 * ms};

const std::vector<std::string> replies = {
    "Hello", "About?", "Where?", "Tell us", "House 7 right?", "Your number is 2026-000017"};

// Two residents, two dialogs each, a turn every 100 ms, answered after 2 ms, replied after 5 ms.
struct sample {
    std::vector<turn> turns;
    std::vector<arrival> arrivals;

    sample() {
        for (int k = 0; k < 2 * turns_a_dialog; ++k) {
            for (const std::int64_t chat : {1, 2}) {
                const std::int64_t at = (k * 100 + chat) * ms;
                const int position = k % turns_a_dialog;
                turns.push_back({chat, position, at, at + 2 * ms});
                arrivals.push_back({chat,
                                    at + 5 * ms,
                                    text_class(replies[static_cast<std::size_t>(position)] +
                                               std::to_string(k * chat))});
            }
        }
    }
    figures judged(window measured = ten_seconds) const { return judge(turns, arrivals, measured); }
};

}  // namespace

TEST_CASE("a complete and ordered run is good") {
    const figures found = sample().judged();
    CHECK(found.good);
    CHECK(found.turns == 24);
    CHECK(found.turns_per_s == Approx(2.4));
    CHECK(found.p50_ms == Approx(5));
    CHECK(found.p99_ms == Approx(5));
    CHECK(found.answer_p50_ms == Approx(2));
    CHECK(found.outbox_age_ms == 0);
}

TEST_CASE("turns a second are the smaller of answers and arrived replies") {
    sample late;
    for (auto& reply : late.arrivals) reply.at_ns += 500 * ms;
    const figures found = late.judged({0, 1000 * ms});
    CHECK(found.answered_in_window == 20);
    CHECK(found.arrived_in_window == 10);
    CHECK(found.turns_per_s == Approx(10));
}

TEST_CASE("an outbox older than a second is not good") {
    sample late;
    for (auto& reply : late.arrivals) reply.at_ns += 2000 * ms;
    CHECK_FALSE(late.judged({0, 1300 * ms}).good);
    CHECK(late.judged({0, 1300 * ms}).outbox_age_ms > 1000);
    CHECK(late.judged().good);
}

TEST_CASE("a missing, a doubled and a swapped reply are found") {
    SECTION("missing at the end") {
        sample cut;
        cut.arrivals.pop_back();
        CHECK(cut.judged().missing == 1);
        CHECK_FALSE(cut.judged().good);
    }
    SECTION("missing in the middle shifts what follows") {
        sample cut;
        cut.arrivals.erase(cut.arrivals.begin() + 4);
        CHECK(cut.judged().missing == 1);
        CHECK(cut.judged().out_of_order > 0);
    }
    SECTION("doubled") {
        sample twice;
        twice.arrivals.push_back(twice.arrivals.back());
        CHECK(twice.judged().surplus == 1);
        CHECK_FALSE(twice.judged().good);
    }
    SECTION("swapped: every neighbouring pair") {
        for (std::size_t k = 0; k + 2 < sample().arrivals.size(); ++k) {
            sample swapped;
            std::swap(swapped.arrivals[k].text_class, swapped.arrivals[k + 2].text_class);
            INFO("pair " << k);
            CHECK(swapped.judged().out_of_order == 2);
            CHECK_FALSE(swapped.judged().good);
        }
    }
    SECTION("nothing measured") {
        CHECK_FALSE(judge({}, {}, ten_seconds).good);
    }
}

TEST_CASE("lines of replies go there and back") {
    const arrival one{-42, 123456789, text_class("Hi")};
    const auto back = arrivals_from(to_line(one) + to_line(one));
    REQUIRE(back.size() == 2);
    CHECK(back[1].chat == one.chat);
    CHECK(back[1].at_ns == one.at_ns);
    CHECK(back[1].text_class == one.text_class);
    CHECK_THROWS_AS(arrivals_from("1 2 3"), std::runtime_error);
    CHECK_THROWS_AS(arrivals_from("x\n"), std::runtime_error);
}

TEST_CASE("texts that differ in digits only are of one class") {
    CHECK(text_class("Case 2026-000017") == text_class("Case 2027-900018"));
    CHECK(text_class("Case A") != text_class("Case B"));
}
