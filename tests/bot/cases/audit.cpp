#include "bot/cases/audit.hpp"

#include <map>

#include "bot/cases/handover.hpp"
#include "bot/cases/save.hpp"
#include "bot/cases/search.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/timers.hpp"
#include "store.hpp"
#include "support.hpp"

using namespace yishi;
using namespace yishi::cases;
using cases::testing::hour;
using storage::transaction;
using yishi::testing::run;
using yishi::testing::temporary_store;

namespace {

constexpr std::int64_t now = cases::testing::tuesday_ten;

// Three cases: one with a long life, one erased and closed, one fresh.
struct town_store {
    temporary_store store;
    std::shared_ptr<const rules> by = cases::testing::town();
    std::vector<storage::person_row> persons;
    salt_source salts{"0123456789abcdef"};

    town_store() {
        REQUIRE_FALSE(store.write([this](transaction& tx) {
            for (storage::person_row each : cases::testing::persons()) {
                each.id = storage::people::insert(tx, each);
                persons.push_back(each);
            }
            storage::conversation_row chat;
            chat.channel = "tg";
            chat.state = "{}";
            for (const char* id : {"41", "42"}) {
                chat.chat = id;
                storage::conversations::insert(tx, chat);
            }
        }));
        for (int i = 0; i < 3; ++i) {
            open_one();
        }
        act(1, reply_action{2}, "person:4");
        act(1, transfer_action{"chen", "", ""}, "person:4");
        act(1, accept_action{}, "person:3");
        act(1, close_action{"done", "bye"}, "person:3");
        act(2, note_action{"about Mrs Li"}, "person:3");
        act(2, erase_action{"asked"}, "person:1");
        act(2, close_action{"done", ""}, "person:1");
    }
    std::int64_t open_one() {
        std::int64_t id = 0;
        REQUIRE_FALSE(store.write([&](transaction& tx) {
            opening what = cases::testing::noise_case();
            what.conversation = 1;
            const auto number = storage::cases::take_number(tx, 2026);
            id = save(tx, open(*by, what, number.year, number.seq, persons, now, salts));
        }));
        return id;
    }
    void act(std::int64_t id, const action& what, const std::string& actor, std::int64_t at = now) {
        REQUIRE_FALSE(store.write([&](transaction& tx) {
            const auto row = storage::cases::by_id(tx, id).value();
            const auto events = storage::events::of_case(tx, id);
            save(tx, row, apply(*by, row, what, {actor, at, {}, &events}, persons, salts).value());
        }));
    }
    audit_report verified(const std::vector<audit_head>& heads = {}) {
        audit_report out;
        REQUIRE_FALSE(store.write([&](transaction& tx) { out = verify(tx, heads); }));
        return out;
    }
    audit_head head(std::int64_t until = now) {
        audit_head out;
        REQUIRE_FALSE(store.write([&](transaction& tx) { out = head_at(tx, until); }));
        return out;
    }
    // What verify says after the edit, which is taken back. nullopt: the store refused the edit.
    std::optional<audit_report> after(const std::string& sql,
                                      const std::vector<audit_head>& heads = {}) {
        std::optional<audit_report> out;
        store.undone([&](transaction& tx) {
            run(tx, sql);
            out = verify(tx, heads);
        });
        return out;
    }
    std::map<std::string, std::string> columns(const std::string& table) {
        std::map<std::string, std::string> out;
        store.undone([&](transaction& tx) {
            tx.query("SELECT name, type FROM pragma_table_info('" + table + "')",
                     {},
                     [&](const auto& row) { out[std::string(row.text(0))] = row.text(1); });
        });
        REQUIRE(out.size() > 5);
        return out;
    }
};

// Another value that the schema takes.
std::string other_value(const std::string& column, const std::string& type) {
    if (column == "status")
        return "CASE status WHEN 'waiting' THEN 'in_progress' ELSE 'waiting' END";
    if (column == "confirmation")
        return "CASE confirmation WHEN 'asked' THEN 'none' ELSE 'asked' END";
    if (column == "owner") return "CASE owner WHEN 2 THEN 1 ELSE 2 END";
    if (column == "conversation") return "2";
    return type == "INTEGER" ? column + " + 1" : column + " || 'x'";
}

}  // namespace

TEST_CASE("an untouched store is in order") {
    town_store town;
    const auto report = town.verified({town.head()});
    for (const auto& each : report.findings) {
        UNSCOPED_INFO(each.case_number << " " << each.event_seq << " " << each.what);
    }
    CHECK(report.findings.empty());
    CHECK(report.cases == 3);
    CHECK(report.events == 10);
}

TEST_CASE("a change of any column of a case is found") {
    town_store town;
    for (const auto& [column, type] : town.columns("case_record")) {
        for (const char* id : {"1", "2", "3"}) {
            INFO(column << " of case " << id);
            const auto report = town.after("UPDATE case_record SET " + column + " = " +
                                           other_value(column, type) + " WHERE id = " + id);
            CHECK(report.has_value() == (column != "id"));  // its events hold on to it
            // Which message was the last went with the erased events of case 2.
            const bool unknown =
                id == std::string("2") && (column == "last_seq" || column == "in_seq");
            if (report) {
                CHECK(report->findings.empty() == unknown);
            }
        }
    }
    CHECK(town.verified().findings.empty());  // all of it was taken back
}

TEST_CASE("a change of any column of an event is found, in the first, the middle and the last") {
    town_store town;
    for (const auto& [column, type] : town.columns("case_event")) {
        for (const char* which : {"case_id = 1 AND seq = 1",
                                  "case_id = 1 AND seq = 3",
                                  "case_id = 1 AND seq = 5",
                                  "case_id = 2 AND seq = 1",  // erased
                                  "case_id = 3 AND seq = 1"}) {
            INFO(column << " where " << which);
            const auto report = town.after("UPDATE case_event SET " + column + " = " +
                                           other_value(column, type) + " WHERE " + which);
            if (report) {
                CHECK_FALSE(report->findings.empty());
            } else {
                CHECK((column == "case_id" || column == "seq"));  // taken already
            }
        }
    }
}

TEST_CASE("emptied texts, cut tails, missing and foreign events are found") {
    town_store town;
    for (const char* edit : {
             "UPDATE case_event SET salt = '', payload = '' WHERE case_id = 1 AND seq = 2",
             "UPDATE case_event SET payload = '' WHERE case_id = 1 AND seq = 2",
             "UPDATE case_event SET salt = '' WHERE case_id = 1 AND seq = 2",
             "DELETE FROM case_event WHERE case_id = 1 AND seq = 5",
             "DELETE FROM case_event WHERE case_id = 1 AND seq >= 4",
             "DELETE FROM case_event WHERE case_id = 1 AND seq = 3",
             "DELETE FROM case_event WHERE case_id = 1 AND seq = 1",
             "DELETE FROM case_event WHERE case_id = 3",
             "UPDATE case_event SET case_id = 3, seq = 2 WHERE case_id = 1 AND seq = 5",
             "INSERT INTO case_event SELECT case_id, 6, at, actor, type, salt, payload, "
             "payload_hash, "
             "hash FROM case_event WHERE case_id = 1 AND seq = 5",
             "UPDATE case_number SET last_seq = 2",
             "UPDATE case_number SET last_seq = 4",
             "DELETE FROM case_number",
         }) {
        INFO(edit);
        const auto report = town.after(edit);
        REQUIRE(report);
        CHECK_FALSE(report->findings.empty());
    }
}

TEST_CASE("a case that is gone leaves a gap in the numbers, which only a recorded jump explains") {
    town_store town;
    std::size_t found = 0;
    town.store.undone([&](transaction& tx) {
        run(tx, "DELETE FROM case_event WHERE case_id = 3");
        run(tx, "DELETE FROM case_search WHERE rowid = 3");
        run(tx, "DELETE FROM case_record WHERE id = 3");
        found = verify(tx).findings.size();
    });
    CHECK(found == 1);
    REQUIRE_FALSE(town.store.write(
        [](transaction& tx) { record_jump(tx, 2026, 100, "restored from a backup", now); }));
    CHECK(town.verified().findings.empty());
    const std::int64_t id = town.open_one();
    REQUIRE_FALSE(town.store.write([&](transaction& tx) {
        CHECK(storage::cases::by_id(tx, id)->seq == 100);
        record_jump(tx, 2026, 50, "never back", now);
        CHECK(storage::cases::next_number(tx, 2026).seq == 101);
    }));
    CHECK(town.verified().findings.empty());
}

TEST_CASE("who cuts the tail and mends the row is found by the exported head") {
    town_store town;
    const auto head = town.head();
    CHECK(head.cases == 3);
    CHECK(head.events == 10);
    const auto mend = [&](bool with_head) {
        std::size_t found = 0;
        town.store.undone([&](transaction& tx) {
            // Case 1 as it was before it was closed: its log and row agree.
            const auto events = storage::events::of_case(tx, 1);
            run(tx, "DELETE FROM case_event WHERE case_id = 1 AND seq = 5");
            run(tx,
                "UPDATE case_record SET status = 'in_progress', closed_at = 0, close_reason = '', "
                "confirmation = 'none', version = 4, event_seq = 4, event_hash = '" +
                    events[3].hash + "' WHERE id = 1");
            found = verify(tx, with_head ? std::vector{head} : std::vector<audit_head>{})
                        .findings.size();
        });
        return found;
    };
    CHECK(mend(false) == 0);  // a perfect forgery within the database
    CHECK(mend(true) == 1);
}

TEST_CASE("who takes away the newest case with its number is found by the exported head") {
    town_store town;
    const auto head = town.head();
    std::size_t without = 1;
    std::size_t with = 0;
    town.store.undone([&](transaction& tx) {
        run(tx, "DELETE FROM case_event WHERE case_id = 3");
        run(tx, "DELETE FROM case_record WHERE id = 3");
        run(tx, "UPDATE case_number SET last_seq = 2");
        without = verify(tx).findings.size();
        with = verify(tx, {head}).findings.size();
    });
    CHECK(without == 0);
    CHECK(with == 1);
}

TEST_CASE("an old head stays good while the town goes on") {
    town_store town;
    const auto head = town.head();
    town.act(3, note_action{"later"}, "person:3", now + 24 * hour);
    CHECK(town.verified({head, town.head(now + 24 * hour)}).findings.empty());
    CHECK_FALSE(town.head(now + 24 * hour) == head);
    CHECK(parse_head(dump_head(head)) == head);
    for (const char* wrong :
         {"", "{}", "[]", "{\"until\":1,\"cases\":1,\"events\":1,\"hash\":5}"}) {
        CHECK_FALSE(parse_head(wrong));
    }
}

TEST_CASE("a person's open cases are handed over, closed ones stay") {
    town_store town;
    town.act(3, assign_action{"chen", "", ""}, "person:1");
    std::int64_t count = 0;
    REQUIRE_FALSE(town.store.write([&](transaction& tx) {
        count = hand_over(tx, *town.by, 3, 2, "person:1", now, town.salts);
        auto chen = storage::people::by_id(tx, 3).value();
        chen.enabled = false;
        storage::people::update(tx, chen);
    }));
    CHECK(count == 1);
    REQUIRE_FALSE(town.store.write([](transaction& tx) {
        CHECK(storage::cases::by_id(tx, 3)->owner == 2);
        CHECK(storage::cases::by_id(tx, 1)->owner == 3);
    }));
    CHECK(town.verified().findings.empty());
}

TEST_CASE("without a successor each case's queue decides") {
    town_store town;
    town.act(3, assign_action{"chen", "", ""}, "person:1");
    REQUIRE_FALSE(town.store.write([&](transaction& tx) {
        CHECK(hand_over(tx, *town.by, 3, 0, "person:1", now, town.salts) == 1);
        CHECK(storage::cases::by_id(tx, 3)->owner == 4);  // the other officer of the queue
    }));
}

TEST_CASE("a successor who may not work on cases undoes the unit") {
    town_store town;
    town.act(3, assign_action{"chen", "", ""}, "person:1");
    CHECK(town.store.write(
        [&](transaction& tx) { hand_over(tx, *town.by, 3, 5, "person:1", now, town.salts); }));
    REQUIRE_FALSE(
        town.store.write([](transaction& tx) { CHECK(storage::cases::by_id(tx, 3)->owner == 3); }));
}

TEST_CASE("saved cases have their timers and are found by their words") {
    town_store town;
    REQUIRE_FALSE(town.store.write([](transaction& tx) {
        const auto fresh = storage::cases::by_id(tx, 3).value();
        const auto closed = storage::cases::by_id(tx, 1).value();
        CHECK(storage::timers::find(tx, "overdue", fresh.number));
        CHECK_FALSE(storage::timers::find(tx, "overdue", closed.number));
        CHECK(storage::timers::find(tx, "closing", closed.number));
        const auto found = [&](const char* text) {
            storage::cases::filter what;
            what.tokens = search_query(text);
            return storage::cases::list(tx, what, storage::cases::order::opened_newest, {}, 10)
                .size();
        };
        CHECK(found("噪音") == 2);  // the erased one is found no more
        CHECK(found("楼") == 2);
        CHECK(found(fresh.number.c_str()) == 1);
        CHECK(found("nothing like it") == 0);
    }));
}
