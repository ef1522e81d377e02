#include <catch2/catch.hpp>

#include "bot/config/folder.hpp"
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
