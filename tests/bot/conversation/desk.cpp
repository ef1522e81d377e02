#include <catch2/catch.hpp>

#include "bot/cases/audit.hpp"
#include "bot/config/folder.hpp"
#include "bot/conversation/housekeeping.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/keys.hpp"
#include "storage/sql/uploads.hpp"
#include "workbench.hpp"

namespace cases = yishi::cases;
namespace conversation = yishi::conversation;
namespace storage = yishi::storage;
using yishi::test::workbench;

namespace {

conversation::doer by(std::int64_t person) {
    return {person, std::nullopt, {}};
}

}  // namespace

TEST_CASE("closing asks; not solved re-opens; solved is counted with its score") {
    workbench at;
    const auto number = at.complain("1");
    const auto owner = at.case_of(number).owner;
    const auto before = at.told.size();
    REQUIRE(at.run(at.desk->act(number, cases::close_action{"done", "We fined them."}, by(owner)))
                .has_value());
    CHECK(at.case_of(number).status == storage::case_status::closed);
    REQUIRE(at.told.size() == before + 1);  // the question
    at.say("1", "no");
    CHECK(at.case_of(number).status != storage::case_status::closed);
    CHECK(at.case_of(number).reopened == 1);
    at.say("1", "still loud");

    REQUIRE(
        at.run(at.desk->act(number, cases::close_action{"done again", ""}, by(owner))).has_value());
    at.say("1", "yes");
    at.say("1", "4");
    const auto row = at.case_of(number);
    CHECK(row.status == storage::case_status::closed);
    CHECK(row.confirmation == storage::confirmation::confirmed);
    CHECK(row.satisfaction == 4);
}

TEST_CASE("erasing a case takes its thread and its media along, and nothing else") {
    workbench at;
    const auto other = at.complain("1");
    std::string number;
    int position = 0;
    for (const char* text :
         {"complaint", "lamp", "Rose Garden 12", "The lamp at my door is dark", "yes"}) {
        auto said = at.message("1", text);
        if (++position == 4)
            said.attachments = {{yishi::attachment_kind::photo, "f1", "image/jpeg", 5, "door.jpg"},
                                {yishi::attachment_kind::photo, "f2", "image/jpeg", 5, ""}};
        const auto done = at.send(said);
        if (!done.case_numbers.empty()) number = done.case_numbers.front();
    }
    REQUIRE_FALSE(number.empty());
    auto elsewhere = at.message("2", "");
    elsewhere.attachments = {{yishi::attachment_kind::photo, "f3", "image/jpeg", 5, ""}};
    at.send(elsewhere);
    const std::string mine(64, 'a');
    const std::string shared(64, 'b');
    at.write("UPDATE media SET status = 'stored', sha256 = '" + shared + "'");
    at.write("UPDATE media SET sha256 = '" + mine + "' WHERE attachment LIKE '%\"f1\"%'");
    const auto owner = at.case_of(number).owner;
    REQUIRE(at.run(at.desk->reply(number, "Dear Li, Rose Garden 12?", by(owner))).has_value());
    const auto unsent = at.count("SELECT count(*) FROM message WHERE status = 1");
    const auto rows = at.count("SELECT count(*) FROM message");

    const auto done = at.run(at.desk->act(number, cases::erase_action{"asked for"}, by(owner)));
    REQUIRE(done.has_value());
    const std::string pending = "SELECT count(*) FROM timer WHERE kind = 'unused_media'";
    CHECK(at.count(pending) == 1);  // in the same unit: whoever dies now does it when back
    at.run(at.clockwork->fire_due());
    CHECK(at.removed == std::vector<std::string>{mine});
    CHECK(at.count(pending) == 0);
    for (const char* word : {"Rose Garden", "lamp", "door.jpg", "f1"}) {
        INFO(word);
        const std::string like = " LIKE '%" + std::string(word) + "%'";
        CHECK(at.count("SELECT count(*) FROM message WHERE body" + like) == 0);
        CHECK(at.count("SELECT count(*) FROM media WHERE attachment" + like) == 0);
        CHECK(at.count("SELECT count(*) FROM case_event WHERE payload" + like) == 0);
        CHECK(at.count("SELECT count(*) FROM conversation WHERE state" + like) == 0);
        CHECK(
            at.count("SELECT count(*) FROM case_record WHERE answers || title || summary || place" +
                     like) == 0);
    }
    CHECK(at.count("SELECT count(*) FROM message") == rows);
    CHECK(at.count("SELECT count(*) FROM message WHERE status = 1") < unsent);
    CHECK(at.count("SELECT count(*) FROM media WHERE sha256 = '" + shared + "'") == 1);
    CHECK(at.count("SELECT count(*) FROM message WHERE body LIKE '%Loud drilling%'") == 2);
    CHECK(at.count("SELECT count(*) FROM conversation WHERE name = ''") == 0);

    REQUIRE(at.run(at.desk->act(other, cases::erase_action{"asked for"}, by(owner))).has_value());
    CHECK(at.count("SELECT count(*) FROM message WHERE body LIKE '%Loud drilling%'") == 0);
    CHECK(at.count("SELECT count(*) FROM conversation WHERE chat = '1' AND name <> ''") == 0);
    std::vector<std::string> wrong;
    at.read([&](storage::transaction& in) {
        for (const auto& each : cases::verify(in).findings) wrong.push_back(each.what);
    });
    CHECK(wrong.empty());
    CHECK_FALSE(at.say("1", "status").empty());
}

TEST_CASE("an answer to an officer's words goes to their case, quoted or not") {
    workbench at;
    const auto number = at.complain("1");
    const auto other = at.complain("1");
    const auto of = at.case_of(number);
    REQUIRE(at.run(at.desk->reply(number, "When does it begin?", by(of.owner))).has_value());
    const std::string told = at.say("1", "Most evenings around ten");
    CHECK(told.find(number) != std::string::npos);
    CHECK(at.say("1", "and on Sundays all day").empty());  // told once
    const std::string filed = "SELECT count(*) FROM message WHERE case_id = ";
    CHECK(at.count(filed + std::to_string(of.id)) == 4);  // the officer's, two answers, the receipt
    CHECK(at.case_of(number).event_seq == of.event_seq + 3);

    SECTION("what the bot knows it still takes") {
        CHECK_FALSE(at.say("1", "status").empty());
        const std::string which = at.say("1", "Another lamp went out");
        CHECK(which.find("something new") != std::string::npos);
        CHECK(at.count(filed + std::to_string(of.id)) == 4);
    }
    SECTION("days later it is asked again which case is meant") {
        at.now += 4LL * 24 * 60 * 60 * 1000;
        CHECK(at.say("1", "Another lamp went out").find("something new") != std::string::npos);
    }
    SECTION("a closed case takes nothing more") {
        REQUIRE(at.run(at.desk->act(number, cases::close_action{"done", ""}, by(of.owner)))
                    .has_value());
        at.say("1", "yes");
        at.say("1", "skip");
        CHECK(at.say("1", "Another lamp went out").find("something new") != std::string::npos);
        // The question, its answers and the thanks stand in the thread.
        CHECK(at.count(filed + std::to_string(of.id)) > 6);
    }
}

TEST_CASE("a closing question waits until the dialog rests") {
    workbench at;
    const auto number = at.complain("1");
    const auto owner = at.case_of(number).owner;
    at.say("1", "complaint");
    const auto before = at.told.size();
    REQUIRE(at.run(at.desk->act(number, cases::close_action{"done", ""}, by(owner))).has_value());
    CHECK(at.told.size() == before);
    CHECK(at.say("1", "cancel").find(number) != std::string::npos);
}

TEST_CASE("no answer in time is closed, unconfirmed") {
    workbench at;
    const auto number = at.complain("1");
    const auto owner = at.case_of(number).owner;
    REQUIRE(at.run(at.desk->act(number, cases::close_action{"done", ""}, by(owner))).has_value());
    CHECK(at.run(at.clockwork->fire_due()) == 0);
    at.now += 8LL * 24 * 60 * 60 * 1000;
    at.run(at.clockwork->fire_due());
    CHECK(at.case_of(number).confirmation == storage::confirmation::unconfirmed);
    CHECK(at.run(at.clockwork->fire_due()) == 0);
}

TEST_CASE("an overdue case says so once") {
    workbench at;
    const auto number = at.complain("1");
    at.now += 30LL * 24 * 60 * 60 * 1000;
    at.run(at.clockwork->fire_due());
    CHECK(at.case_of(number).overdue_at != 0);
    at.run(at.clockwork->fire_due());
    CHECK(at.count("SELECT count(*) FROM case_event WHERE type = 'overdue'") == 1);
}

TEST_CASE("an idle dialog is reminded of, unless they went on") {
    workbench at;
    at.say("1", "/start");
    at.say("1", "complaint");
    const auto before = at.told.size();
    at.now += 20LL * 60 * 1000;
    at.say("1", "noise");
    at.now += 15LL * 60 * 1000;  // the first timer is due, but not the silence
    at.run(at.clockwork->fire_due());
    CHECK(at.told.size() == before + 1);
    at.now += 31LL * 60 * 1000;
    at.run(at.clockwork->fire_due());
    CHECK(at.told.size() == before + 2);
    at.now += 60LL * 60 * 1000;
    at.run(at.clockwork->fire_due());
    CHECK(at.told.size() == before + 2);
}

TEST_CASE("a change made on an old version is refused and changes nothing") {
    workbench at;
    const auto number = at.complain("1");
    const auto row = at.case_of(number);
    conversation::doer late = by(row.owner);
    late.expected_version = row.version;
    REQUIRE(at.run(at.desk->act(number, cases::note_action{"first"}, late)).has_value());
    const auto second = at.run(at.desk->act(number, cases::note_action{"second"}, late));
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error() == cases::errc::conflict);
    CHECK(at.count("SELECT count(*) FROM case_event WHERE type = 'note'") == 1);
}

TEST_CASE("a write with the same key is done once") {
    workbench at;
    const auto number = at.complain("1");
    conversation::doer once = by(at.case_of(number).owner);
    once.idempotency_key = "k1";
    const auto first = at.run(at.desk->reply(number, "hello", once));
    const auto again = at.run(at.desk->reply(number, "hello", once));
    REQUIRE(first.has_value());
    REQUIRE(again.has_value());
    CHECK_FALSE(first->repeated);
    CHECK(again->repeated);
    CHECK(again->message_seq == first->message_seq);
    CHECK(at.count("SELECT count(*) FROM message WHERE author LIKE 'person:%'") == 1);
}

TEST_CASE("a case from the phone has an owner and a due time at once") {
    workbench at;
    cases::opening what;
    what.kind = "complaint";
    what.category = "noise";
    what.source = "phone";
    what.reporter = "Mrs Wang, 555";
    what.summary = "Drilling";
    const auto done = at.run(at.desk->open(what, by(1)));
    REQUIRE(done.has_value());
    CHECK(done->row.owner != 0);
    CHECK(done->row.due_at > at.now);
    const auto reply = at.run(at.desk->reply(done->row.number, "hello", by(1)));
    CHECK_FALSE(reply.has_value());
}

TEST_CASE("a dialog under way goes on in the configuration it began with") {
    workbench at;
    at.say("1", "/start");
    at.say("1", "complaint");
    yishi::json::diagnostics wrong;
    yishi::config::files files;
    yishi::config::read_folder(YISHI_SOURCE_DIR "/config", files, wrong);
    files["queues.json"] += "\n// another edition\n";
    const auto newer = conversation::make_town(files, at.settings, wrong);
    REQUIRE(newer);
    REQUIRE(newer->hash != at.town->hash);

    SECTION("which is still loaded") {
        at.towns->publish(newer);
    }
    SECTION("which is taken from the store") {
        at.towns = std::make_unique<conversation::towns>(newer);
        const conversation::surroundings around{[&] { return at.now; },
                                                [](std::size_t n) { return std::string(n, 'z'); }};
        at.conversations = conversation::make_conversations(
            at.io.get_executor(), *at.store, *at.towns, at.settings, around);
    }
    const auto done = at.send(at.message("1", "noise"));
    CHECK(done.conversation.bundle == at.town->hash);
    at.say("1", "cancel");
    const auto fresh = at.send(at.message("1", "complaint"));
    CHECK(fresh.conversation.bundle == newer->hash);
}

TEST_CASE("what need not be kept goes, and so does a photo that nobody has sent") {
    workbench at;
    constexpr std::int64_t day = 24LL * 60 * 60 * 1000;
    constexpr int lines = 1'200;
    at.write([&](storage::transaction& in) {
        for (int i = 0; i < lines; ++i) {
            storage::changes::append(in, {0, at.now, "case", "1"});
            storage::keys::put(in, "key " + std::to_string(i), "{}", at.now);
        }
        storage::uploads::put(in, {"page", "a", "nobody's", "image/jpeg", 7, at.now});
        storage::uploads::put(in, {"page", "a", "again", "image/jpeg", 7, at.now});
    });
    const auto keep = [&] {
        for (bool more = true; more;)
            at.write(
                [&](storage::transaction& in) { more = conversation::keep_house(in, at.now); });
    };
    at.now += day + 1;
    at.write([&](storage::transaction& in) {
        storage::uploads::put(in, {"page", "b", "again", "image/jpeg", 7, at.now});
    });
    keep();
    CHECK(at.count("SELECT count(*) FROM write_key") == lines);
    CHECK(at.count("SELECT count(*) FROM upload") == 1);
    at.run(at.clockwork->fire_due());
    CHECK(at.removed == std::vector<std::string>{"nobody's"});
    at.now += 7 * day;
    keep();
    CHECK(at.count("SELECT count(*) FROM write_key") == 0);
    CHECK(at.count("SELECT count(*) FROM change_log") == lines);
    at.now += 30 * day;
    keep();
    CHECK(at.count("SELECT count(*) FROM change_log") == 1);
}
