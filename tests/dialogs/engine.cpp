// Whatever happens, in any order: no crash, at most one message an event, a state that can be kept.
#include "dialogs/engine/engine.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "dialogs/engine/state.hpp"
#include "dialogs/transcript/rehearsal.hpp"
#include "tests/dialogs/town.hpp"

namespace yishi::dialogs {
namespace {

constexpr const char* lines[] = {
    "hello",
    "1",
    "2",
    "3",
    "noise",
    "rubbish",
    "danger",
    "complaint",
    "Main Street 12",
    "yes",
    "no",
    "change",
    "place",
    "about",
    "send it",
    "back",
    "cancel",
    "restart",
    "status",
    "language",
    "中文",
    "English",
    "person",
    "menu",
    "skip",
    "done",
    "help",
    "there is a hole in the road",
    "",
    "?",
    "…",
    "[photo]",
    "[photo] [photo] [photo] words",
    "[sticker]",
    "[voice]",
    "[location 30.1 120.2]",
    "[location 999 999]",
    "[choice noise]",
    "[choice yes]",
    "[choice send]",
    "[choice change]",
    "[choice nothing]",
    "[choice /person]",
    "[choice language:zh]",
    "[choice language:xx]",
    "[edit] x",
    "[edit] yes",
    "[delete]",
    "[join]",
    "[leave]",
    "/start",
    "/start complaint",
    "/mine",
    "/unknown",
    "4",
    "5",
    "new",
    "{category}",
    "投诉",
    "噪音",
    "返回",
    "0",
    "-1",
    "\xF0\x9F\x98\x80",
};

constexpr const char* answers[] = {
    R"({"case_number": "N1", "due_at": 1794186000000, "queue_title": {"en": "Office"}})",
    R"({"cases": [{"number": "N1", "title": "Lamp", "status": "new", "due_at": 1, "opened_at": 1}]})",
    R"({"cases": []})",
    R"({"area": "g1", "title": {"en": "Old Town", "zh": "老城"}})",
    R"({"case_number": "N2", "answer_by": 1794186000000, "office_open": true})",
    R"({})",
    R"({"cases": 7, "area": [], "title": "x", "case_number": 3, "due_at": "soon"})",
    R"(not JSON)",
};

decltype(event::what) any_event(std::mt19937& random, int number) {
    const auto pick = [&](std::size_t count) { return random() % count; };
    switch (pick(12)) {
        case 0:
            return idle_event{};
        case 1:
            return released_event{};
        case 2: {
            question_event out;
            out.what = pick(2) == 0 ? question_event::kind::closing : question_event::kind::notice;
            out.case_number = "N" + std::to_string(pick(3));
            out.case_title = "Lamp {x}";
            return out;
        }
        case 3:
            return answer_event{answers[pick(std::size(answers))]};
        default: {
            std::string error;
            inbound_message out = *read_message(lines[pick(std::size(lines))], error);
            out.id = std::to_string(number);
            out.message_id = std::to_string(pick(4) == 0 ? number - 1 : number);
            out.sender.language = pick(2) == 0 ? "zh-Hans" : "en";
            return message_event{std::move(out)};
        }
    }
}

int sends(const step_result& result) {
    int out = 0;
    for (const effect& each : result.effects) {
        const auto* send = std::get_if<send_effect>(&each);
        out += send != nullptr ? 1 : 0;
        CHECK((send == nullptr || !send->message.text.empty()));
    }
    return out;
}

}  // namespace

TEST_CASE("random events") {
    const auto town = test::small_town();
    for (unsigned seed = 0; seed < 150; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        state current;
        std::int64_t now = 1'793'840'400'000;
        for (int i = 1; i <= 80; ++i) {
            now += static_cast<std::int64_t>(random() % 40'000);
            event happened{now, "Asia/Shanghai", "https://t.example/p", any_event(random, i)};
            int said = 0;
            step_result result;
            for (int round = 0; round <= request_rounds_max; ++round) {
                result = step(*town, current, happened);
                said += sends(result);
                const auto again = parse_state(dump_state(result.state));
                REQUIRE(again);
                REQUIRE(*again == result.state);
                current = *again;
                if (!result.request) {
                    break;
                }
                REQUIRE(round < request_rounds_max);
                REQUIRE(sends(result) == 0);
                happened.what = answer_event{answers[random() % std::size(answers)]};
            }
            REQUIRE(said <= 1);
        }
    }
}

TEST_CASE("the same events give the same conversation") {
    const auto town = test::small_town();
    const auto play = [&] {
        std::mt19937 random(7);
        state current;
        std::string all;
        for (int i = 1; i <= 200; ++i) {
            const event happened{1'793'840'400'000 + i, "UTC", "", any_event(random, i)};
            step_result result = step(*town, current, happened);
            current = std::move(result.state);
            all += dump_state(current);
        }
        return all;
    };
    CHECK(play() == play());
}

TEST_CASE("what is no state is refused, what is empty is new") {
    REQUIRE(parse_state(""));
    CHECK(*parse_state("") == state{});
    for (const char* text : {"x",
                             "[]",
                             R"({"l": 1})",
                             R"({"f": [["a"]]})",
                             R"({"f": 3})",
                             R"({"p": 99})",
                             R"({"p": -1})",
                             R"({"h": [[3, "x"]]})",
                             R"({"a": [["d", "s"]]})",
                             R"({"lt": []})"}) {
        INFO(text);
        CHECK_FALSE(parse_state(text));
    }
}

TEST_CASE("a dialog under way survives scripts that have lost its step or itself") {
    const auto town = test::small_town();
    inbound_message typed;
    typed.text = "noise";
    event happened{1, "UTC", "", message_event{typed}};

    auto gone_step = parse_state(R"({"l": "en", "g": true, "f": [["complaint", "colour"]]})");
    REQUIRE(gone_step);
    step_result result = step(*town, *gone_step, happened);
    REQUIRE(result.state.frames.size() == 1);
    CHECK(result.state.frames[0] == frame{"complaint", "place"});

    auto gone_dialog = parse_state(R"({"l": "en", "g": true, "f": [["weather", "sky"]]})");
    REQUIRE(gone_dialog);
    result = step(*town, *gone_dialog, happened);
    REQUIRE(!result.effects.empty());
    CHECK(result.state.frames[0].dialog == "menu");
}

TEST_CASE("a conversation rests at the menu, and not in a dialog or a question") {
    const auto town = test::small_town();
    rehearsal play(town, {});
    CHECK(resting(play.state()));
    std::string error;
    play.say(*read_message("hello", error));
    CHECK(resting(play.state()));
    CHECK(language_of(play.state()) == "en");
    play.say(*read_message("complaint", error));
    CHECK_FALSE(resting(play.state()));
    play.say(*read_message("cancel", error));
    CHECK(resting(play.state()));
    play.happen(question_event{question_event::kind::closing, "N1", "Lamp", ""});
    CHECK_FALSE(resting(play.state()));
}

TEST_CASE("free text begins the default dialog with its first answer") {
    files from = test::shipped_texts();
    from["dialogs/menu.json"] =
        R"({"dialog": "menu", "title": "Menu", "steps": [{"id": "m", "type": "choice",
            "ask": "What?", "choices": [{"value": "x", "label": "Xylophone"}]}]})";
    from["dialogs/quick.json"] =
        R"({"dialog": "quick", "title": "Quick", "default": true, "steps": [
            {"id": "what", "type": "text", "ask": "What is wrong?"},
            {"id": "sure", "type": "yes_no", "ask": "Send “{what}”?"}]})";
    rehearsal play(test::load(from), {});
    std::string error;
    play.say(*read_message("hello", error));
    const reaction said = play.say(*read_message("the lamp is broken", error));
    REQUIRE(said.said.size() == 1);
    CHECK(said.said[0].text == "Send “the lamp is broken”?");
}

TEST_CASE("a place that nobody knows is asked for twice, and always where it is needed") {
    files from = test::shipped_texts();
    from["dialogs/menu.json"] =
        R"({"dialog": "menu", "title": "Menu", "steps": [
            {"id": "near", "type": "location", "ask": "Near?"},
            {"id": "exact", "type": "location", "ask": "Exactly?", "needed": true},
            {"id": "bye", "type": "say", "text": "Near {near}, at {exact}."}]})";
    rehearsal play(test::load(from), {});
    std::string error;
    const auto said = [&](const char* text) {
        const reaction out = play.say(*read_message(text, error));
        REQUIRE(out.said.size() == 1);
        return out.said[0].text;
    };
    const auto has = [](const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    };
    CHECK(has(said("hello"), "Near?"));
    const std::string again = said("I don't know");
    CHECK(has(again, "need not be exact"));
    CHECK(has(again, "Near?"));
    CHECK(has(said("dunno"), "Exactly?"));
    for (int i = 0; i < 4; ++i) {
        CHECK(has(said("I don't know"), "Exactly?"));
    }
    CHECK(has(said("Main Street 12"), "Near not given, at Main Street 12."));
}

}  // namespace yishi::dialogs
