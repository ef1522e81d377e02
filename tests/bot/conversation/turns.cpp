#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "adapters/common/buttons.hpp"
#include "bot/conversation/turn.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"
#include "workbench.hpp"

using yishi::test::workbench;

TEST_CASE("a complaint becomes one case, whatever is repeated") {
    workbench at;
    std::vector<yishi::inbound_message> said;
    for (const char* text :
         {"/start", "complaint", "noise", "Block 7, house 12", "Loud drilling every night", "yes"})
        said.push_back(at.message("42", text));
    std::string number;
    for (const auto& each : said) {
        const auto first = at.send(each);
        CHECK_FALSE(first.repeated);
        CHECK(first.messages.size() == 2);
        if (!first.case_numbers.empty()) number = first.case_numbers.front();
        const auto again = at.send(each);
        CHECK(again.repeated);
        CHECK(again.case_numbers.empty());
    }
    CHECK(at.count("SELECT count(*) FROM case_record") == 1);
    CHECK(at.count("SELECT count(*) FROM message") == 12);
    CHECK(at.told.size() == 6);
    const auto row = at.case_of(number);
    CHECK(row.category == "noise");
    CHECK(row.kind == "complaint");
    CHECK(row.owner != 0);
    CHECK(row.due_at > at.now);
    CHECK(row.summary == "Loud drilling every night");
    CHECK(row.opened_seq == 11);
    CHECK(row.first_seq == 3);
}

TEST_CASE("what the last answer of a complaint takes is asked for before it is played") {
    namespace storage = yishi::storage;
    namespace conversation = yishi::conversation;
    workbench at;
    const auto decide = [&](const char* text, const storage::turn_extras& extras) {
        storage::turn_rows rows;
        at.read([&](storage::transaction& in) {
            rows.conversation = storage::conversations::by_chat(in, "tg", "42");
        });
        rows.new_id = rows.conversation->id;
        const auto setting = at.conversations->setting_of("tg");
        return conversation::decide_message(
            *at.town, setting, at.message("42", text), rows, extras);
    };
    for (const char* text : {"/start", "complaint", "noise", "Block 7, house 12"})
        at.say("42", text);
    storage::turn_extras known;
    known.got.unsent = true;  // what this channel always wants
    CHECK_FALSE(decide("Loud drilling every night", known).wants);
    at.say("42", "Loud drilling every night");

    const auto first = decide("yes", known);
    REQUIRE(first.wants);
    CHECK(first.wants->persons);
    CHECK(first.wants->case_number_year == 2026);
    CHECK(first.changes.messages.empty());

    storage::turn_extras there;
    there.got = *first.wants;
    there.case_year = 2026;
    there.case_seq = 1;
    at.read([&](storage::transaction& in) { there.persons = storage::people::enabled(in); });
    const auto second = decide("yes", there);
    CHECK_FALSE(second.wants);
    CHECK(second.changes.new_cases.size() == 1);
    // Whatever is answered: nothing that was foreseen has to be used.
    const auto other = decide("change", there);
    CHECK_FALSE(other.wants);
    CHECK(other.changes.new_cases.empty());
    CHECK(other.changes.numbers_taken == 0);
}

TEST_CASE("words that came before the dialog stand in the thread of its case") {
    workbench at;
    at.say("9", "/start");
    at.say("9", "The lamp in front of No. 5 is broken");
    std::string number;
    for (const char* text : {"complaint", "lamp", "Weaver Street 5", "yes", "yes"}) {
        const auto done = at.send(at.message("9", text));
        if (!done.case_numbers.empty()) number = done.case_numbers.front();
    }
    REQUIRE_FALSE(number.empty());
    CHECK(at.case_of(number).summary == "The lamp in front of No. 5 is broken");
    CHECK(at.case_of(number).first_seq == 3);  // after /start and its answer
    at.now += 60 * 1000;
    const auto second = at.complain("9");
    CHECK(at.case_of(second).first_seq > at.case_of(number).opened_seq);
}

TEST_CASE("two residents get numbers without a gap") {
    workbench at;
    const auto first = at.complain("1");
    const auto second = at.complain("2");
    CHECK(at.case_of(first).seq + 1 == at.case_of(second).seq);
    CHECK(first != second);
}

TEST_CASE("status shows only one's own cases") {
    workbench at;
    const auto number = at.complain("1");
    CHECK(at.say("1", "status").find(number) != std::string::npos);
    CHECK(at.say("2", "status").find(number) == std::string::npos);
    CHECK(at.say("2", "status " + number).find("noise") == std::string::npos);
}

TEST_CASE("a person is asked for: the bot is silent until released") {
    workbench at;
    at.say("7", "/start");
    const auto asked = at.send(at.message("7", "a person"));
    REQUIRE(asked.case_numbers.size() == 1);
    const auto number = asked.case_numbers.front();
    const auto row = at.case_of(number);
    CHECK(row.owner != 0);
    CHECK(row.due_at > at.now);
    CHECK(at.say("7", "my grandmother fell").empty());
    CHECK(at.say("7", "complaint").empty());

    const auto replied = at.run(at.desk->reply(number, "I call you", {row.owner, {}, {}}));
    REQUIRE(replied.has_value());
    CHECK(at.told.back().messages.back().author == "person:1");

    const auto released = at.run(at.desk->release(number, {row.owner, {}, {}}));
    REQUIRE(released.has_value());
    CHECK_FALSE(at.say("7", "complaint").empty());
    CHECK(at.count("SELECT count(*) FROM message WHERE case_id <> 0") >= 3);
}

TEST_CASE("someone who asks for a person with the very first words gets a whole case") {
    workbench at;
    const auto asked = at.send(at.message("8", "a person"));
    REQUIRE(asked.case_numbers.size() == 1);
    CHECK(at.case_of(asked.case_numbers.front()).conversation == asked.conversation.id);
    CHECK(at.say("8", "hello?").empty());
}

TEST_CASE("a quoted reply goes to the case quoted") {
    workbench at;
    const auto number = at.complain("5");
    const auto owner = at.case_of(number).owner;
    REQUIRE(at.run(at.desk->reply(number, "We come tomorrow.", {owner, {}, {}})).has_value());
    const auto& told = at.told.back();
    const auto seq = told.messages.back().seq;
    yishi::storage::messages::mark sent;
    sent.conversation = told.conversation.id;
    sent.seq = seq;
    sent.platform_id = "900";
    const std::string sql =
        "UPDATE message SET platform_id = '900', status = 3 WHERE seq = " + std::to_string(seq);
    std::promise<void> marked;
    at.store->submit([&](auto& in) { in.execute(sql, {}); }, [&](auto) { marked.set_value(); });
    marked.get_future().get();
    auto quote = at.message("5", "at what time?");
    quote.reply_to = "900";
    const auto done = at.send(quote);
    CHECK(done.messages.front().case_id == at.case_of(number).id);
    CHECK(at.count("SELECT count(*) FROM case_event WHERE type = 'resident_message'") == 1);
}

TEST_CASE("a quote finds the case by every message of its thread, whoever wrote it") {
    workbench at;
    at.complain("5");  // another case of theirs, before
    std::vector<yishi::inbound_message> said;
    for (const char* text :
         {"complaint", "lamp", "Block 7, house 12", "The lamp is broken", "yes", "thank you"}) {
        said.push_back(at.message("5", text));
        said.back().message_id = std::to_string(70 + said.size());  // not the update's number
    }
    std::string number;
    std::int64_t thanks = 0;
    for (const auto& each : said) {
        const auto done = at.send(each);
        if (done.case_numbers.empty()) continue;
        number = done.case_numbers.front();
        thanks = done.messages.back().seq;
    }
    REQUIRE_FALSE(number.empty());
    at.write("UPDATE message SET platform_id = '99' WHERE seq = " + std::to_string(thanks));
    at.say("5", "/cancel");
    const auto id = at.case_of(number).id;
    struct row {
        const char* quoted;
        bool found;
    };
    for (const row each : {row{"74", true},   // the description
                           row{"75", true},   // the last answer
                           row{"99", true},   // the bot's message with the number
                           row{"76", false},  // small talk later
                           row{"7_", false},
                           row{"12345", false}}) {
        INFO(each.quoted);
        auto quote = at.message("5", "It is the second lamp");
        quote.message_id = "800";
        quote.reply_to = each.quoted;
        const auto done = at.send(quote);
        CHECK((done.messages.front().case_id == id) == each.found);
        const std::string answer = done.messages.back().body;
        CHECK((answer.find("passed it on") != std::string::npos) == each.found);
        at.say("5", "/cancel");
    }
    auto command = at.message("5", "/status");
    command.reply_to = "74";
    CHECK(at.send(command).messages.front().case_id == 0);
}

TEST_CASE("words that were kept while the bot asked which case they are for stand in its thread") {
    workbench at;
    const auto first = at.complain("5");
    at.complain("5");
    auto words = at.message("5", "They drilled again last night");
    words.message_id = "61";
    const auto asked = at.send(words);
    const auto seq = asked.messages.front().seq;
    at.say("5", first);
    CHECK(at.count("SELECT case_id FROM message WHERE seq = " + std::to_string(seq)) ==
          at.case_of(first).id);
}

TEST_CASE("a button that had no room for its value means the one that was offered") {
    workbench at;
    const auto press = [&](const std::string& data, int number) {
        const nlohmann::json from = {{"id", 5}, {"is_bot", false}, {"first_name", "Li"}};
        const nlohmann::json chat = {{"id", 5}, {"type", "private"}};
        const nlohmann::json update = {{"update_id", number},
                                       {"callback_query",
                                        {{"id", "1"},
                                         {"from", from},
                                         {"message", {{"message_id", 3}, {"chat", chat}}},
                                         {"data", data}}}};
        yishi::adapters::channel on;
        on.id = "tg";
        on.type = "telegram";
        const auto read =
            yishi::adapters::find_adapter("telegram")->parse({update.dump(), at.now}, on);
        REQUIRE(read.messages.size() == 1);
        return at.send(read.messages.front()).messages.back().body;
    };
    at.say("5", "/start");
    const std::string asked = at.say("5", "complaint");
    const std::string shortened = yishi::adapters::button_data("noise", 4);
    REQUIRE(shortened.size() == 4);
    const std::string unknown = press("#000", 900001);
    CHECK(unknown.find(asked) != std::string::npos);  // an old button: the question stays
    const std::string answered = press(shortened, 900002);
    CHECK(answered.find("Where") != std::string::npos);
}

TEST_CASE("a reply travels in the webhook's response only when nothing else is under way") {
    workbench at(R"(,"reply":"webhook")");
    const auto first = at.send(at.message("1", "/start"));
    CHECK(first.messages.back().status == yishi::storage::delivery_status::offered);
    const auto second = at.send(at.message("1", "complaint"));
    CHECK(second.messages.back().status == yishi::storage::delivery_status::queued);
}

TEST_CASE("only who sends the conversation's lane puts a reply in the webhook's response") {
    workbench at(R"(,"reply":"webhook")");
    at.lanes.reset();
    const auto elsewhere = at.send(at.message("1", "/start"));
    CHECK(elsewhere.messages.back().status == yishi::storage::delivery_status::queued);
    // The next conversation's id is 2.
    at.lanes.set(static_cast<std::size_t>(yishi::storage::lane_of(2)));
    const auto here = at.send(at.message("2", "/start"));
    CHECK(here.conversation.id == 2);
    CHECK(here.messages.back().status == yishi::storage::delivery_status::offered);
}

TEST_CASE("the page's thread is its delivery") {
    workbench at;
    auto hello = at.message("abc", "hello");
    hello.channel = "web";
    const auto done = at.send(hello);
    CHECK(done.messages.back().status == yishi::storage::delivery_status::thread);
}

TEST_CASE("photos become jobs to fetch, stickers do not") {
    workbench at;
    auto message = at.message("3", "");
    message.attachments.push_back({yishi::attachment_kind::photo, "file-1", "image/jpeg", 5, ""});
    message.attachments.push_back({yishi::attachment_kind::sticker, "file-2", "", 0, ""});
    at.send(message);
    CHECK(at.count("SELECT count(*) FROM media") == 1);
}
