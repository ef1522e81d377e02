// Who writes faster than the channel lets us answer.
#include <algorithm>
#include <catch2/catch.hpp>

#include "workbench.hpp"

using yishi::test::workbench;

namespace {

// `times` messages; the bot's answers, empty where there was none.
std::vector<std::string> flood(workbench& at, const std::string& chat, int times) {
    std::vector<std::string> out;
    for (int i = 0; i < times; ++i) out.push_back(at.say(chat, "status"));
    return out;
}

auto count_told(const std::vector<std::string>& answers) {
    return std::ranges::count_if(
        answers, [](const auto& each) { return each.find("faster") != std::string::npos; });
}

auto count_silent(const std::vector<std::string>& answers) {
    return std::ranges::count_if(answers, [](const auto& each) { return each.empty(); });
}

}  // namespace

TEST_CASE("a flood is kept, told once, and answered again when the replies have gone out") {
    workbench at;
    at.say("1", "/start");
    // Telegram takes one message a second of a chat: thirty wait for half a minute.
    const auto answers = flood(at, "1", 100);
    CHECK(count_told(answers) == 1);
    CHECK(count_silent(answers) == 100 - 30);
    CHECK(std::ranges::all_of(
        answers.begin() + 30, answers.end(), [](const auto& each) { return each.empty(); }));
    CHECK(at.count("SELECT count(*) FROM message WHERE direction = 0") == 101);
    CHECK(at.count("SELECT count(*) FROM message WHERE direction = 1") == 31);

    SECTION("others are answered as ever") {
        CHECK_FALSE(at.say("2", "/start").empty());
        CHECK(count_silent(flood(at, "2", 20)) == 0);
    }
    SECTION("not before half of it has gone out") {
        at.write("UPDATE message SET status = 3 WHERE direction = 1 AND seq <= 25");
        CHECK(at.say("1", "status").empty());
        at.write("UPDATE message SET status = 3 WHERE direction = 1");
        CHECK_FALSE(at.say("1", "status").empty());
        CHECK(count_told(flood(at, "1", 60)) == 1);
    }
    SECTION("what was said is said once, however often the platform repeats it") {
        const auto message = at.message("1", "status");
        CHECK_FALSE(at.send(message).repeated);
        CHECK(at.send(message).repeated);
        CHECK(at.count("SELECT count(*) FROM message WHERE direction = 0") == 102);
    }
}

TEST_CASE("a channel that paces nothing and a town that wants no limit have none") {
    workbench unpaced(R"(, "rate_per_second": "0")");
    unpaced.say("1", "/start");
    CHECK(count_silent(flood(unpaced, "1", 100)) == 0);
    CHECK(count_told(flood(unpaced, "1", 100)) == 0);
}
