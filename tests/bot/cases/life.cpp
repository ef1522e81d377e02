#include "bot/cases/life.hpp"

#include <nlohmann/json.hpp>

#include "bot/cases/audit.hpp"
#include "support.hpp"

using namespace yishi;
using namespace yishi::cases;
using cases::testing::hour;
using storage::case_status;
using storage::confirmation;

namespace {

constexpr std::int64_t now = cases::testing::tuesday_ten;

// Plays actions on one case; after each, the row must be the fold of its events.
struct played {
    std::shared_ptr<const rules> by = cases::testing::town();
    std::vector<storage::person_row> persons = cases::testing::persons();
    salt_source salts{"0123456789abcdef"};
    std::int64_t at = now;
    opened first;
    storage::case_row row;
    std::vector<storage::event_row> log;
    changed last;

    explicit played(const opening& what = cases::testing::noise_case()) {
        first = open(*by, what, 2026, 1, persons, at, salts);
        row = first.row;
        log = first.events;
        check();
    }
    boost::system::error_code operator()(const action& what,
                                         const std::string& actor = "person:3",
                                         std::optional<std::int64_t> version = std::nullopt) {
        auto got = apply(*by, row, what, {actor, at, version, &log}, persons, salts);
        if (got.has_error()) {
            return got.error();
        }
        last = *got;
        CHECK(last.row.version == row.version + 1);
        CHECK(last.row.owner != 0);
        CHECK(last.row.due_at != 0);
        row = last.row;
        log.insert(log.end(), last.events.begin(), last.events.end());
        for (auto& each : log) {
            if (std::find(last.erased.begin(), last.erased.end(), each.seq) != last.erased.end()) {
                each.salt.clear();
                each.payload.clear();
            }
        }
        check();
        return {};
    }
    void check() const {
        std::vector<finding> found;
        verify_case(row, log, found);
        for (const auto& each : found) {
            UNSCOPED_INFO(each.what);
        }
        CHECK(found.empty());
    }
    std::int64_t timer(const char* kind) const {
        for (const auto& each : last.timers) {
            if (each.kind == kind) {
                CHECK(each.subject == row.number);
                return each.due_at;
            }
        }
        return 0;
    }
    bool cancelled(const char* kind) const {
        return std::any_of(last.cancelled.begin(), last.cancelled.end(), [&](const auto& each) {
            return each.kind == kind && each.subject == row.number;
        });
    }
    bool attention() const {
        return std::any_of(last.changes.begin(), last.changes.end(), [&](const auto& each) {
            return each.kind == "attention" && each.subject == row.number;
        });
    }
};

}  // namespace

TEST_CASE("a case opens with number, queue, owner, due time and timer") {
    const played one;
    CHECK(one.row.number.starts_with("2026-000001-"));
    CHECK(one.row.queue == "noise");
    CHECK(one.row.priority == 1);
    CHECK(one.row.owner == 4);  // the queue's officers in turn
    CHECK(one.row.status == case_status::fresh);
    // Tuesday 10:00, 4 working hours: lunch from 12 to 13, so 15:00.
    CHECK(one.first.answer_by == now + 5 * hour);
    // 14 working hours: 6 of Tuesday, 7 of Wednesday; Thursday is a holiday; one of Friday.
    CHECK(one.row.due_at == now + 3 * 24 * hour);
    CHECK(one.first.office_open);
    CHECK(one.first.warning.empty());
    REQUIRE(one.first.timers.size() == 1);
    CHECK(one.first.timers[0].kind == "overdue");
    CHECK(one.first.timers[0].subject == one.row.number);
    CHECK(one.first.timers[0].due_at == one.first.answer_by);
    CHECK(one.log[0].case_id == -1);
    CHECK(one.row.event_seq == 1);
}

TEST_CASE("the same opening with the same seed is the same to the last byte") {
    const played one;
    const played two;
    CHECK(one.log[0].hash == two.log[0].hash);
    CHECK(one.log[0].payload == two.log[0].payload);
    salt_source other("fedcba9876543210");
    const auto third =
        open(*one.by, cases::testing::noise_case(), 2026, 1, one.persons, now, other);
    CHECK(third.events[0].hash != one.log[0].hash);
}

TEST_CASE("every case has an owner who may work on it") {
    const auto by = cases::testing::town();
    const struct {
        std::vector<std::int64_t> disabled;
        std::int64_t owner;
        bool warned;
    } table[] = {
        {{}, 4, false},
        {{4}, 3, false},
        {{3, 4}, 2, true},
        {{2, 3, 4}, 1, true},
        {{1, 2, 3, 4}, 5, true},
    };
    for (const auto& each : table) {
        auto persons = cases::testing::persons();
        for (auto& person : persons) {
            person.enabled = std::find(each.disabled.begin(), each.disabled.end(), person.id) ==
                             each.disabled.end();
        }
        salt_source salts("0123456789abcdef");
        const auto made = open(*by, cases::testing::noise_case(), 2026, 1, persons, now, salts);
        CHECK(made.row.owner == each.owner);
        CHECK(made.warning.empty() != each.warned);
    }
    salt_source salts("0123456789abcdef");
    CHECK_THROWS_AS(open(*by, cases::testing::noise_case(), 2026, 1, {}, now, salts),
                    std::invalid_argument);
}

TEST_CASE("officers of a queue take turns") {
    const auto by = cases::testing::town();
    std::map<std::int64_t, int> count;
    for (std::int64_t seq = 1; seq <= 10; ++seq) {
        salt_source salts("0123456789abcdef");
        count[open(*by,
                   cases::testing::noise_case(),
                   2026,
                   seq,
                   cases::testing::persons(),
                   now,
                   salts)
                  .row.owner] += 1;
    }
    CHECK(count == std::map<std::int64_t, int>{{3, 5}, {4, 5}});
}

TEST_CASE("the first reply takes the case up and moves the timer to the solution") {
    played one;
    one.at += hour;
    REQUIRE_FALSE(one(reply_action{5}, "person:4"));
    CHECK(one.row.status == case_status::in_progress);
    CHECK(one.row.first_reply_at == one.at);
    CHECK(one.timer("overdue") == one.row.due_at);
    one.at += hour;
    REQUIRE_FALSE(one(reply_action{6}, "person:4"));
    CHECK(one.row.first_reply_at == one.at - hour);
    CHECK(one.last.timers.empty());
    CHECK(answer_by(*one.by, one.row) == 0);
}

TEST_CASE("a transfer is accepted before the giver is released") {
    played one;
    CHECK(one(transfer_action{"chen", "", "knows it"}, "person:3") == errc::not_the_owner);
    CHECK(one(accept_action{}, "person:3") == errc::not_offered);
    REQUIRE_FALSE(one(transfer_action{"chen", "", "knows it"}, "person:4"));
    CHECK(one.row.owner == 4);
    CHECK(one.attention());
    CHECK(one.row.offered_to == 3);
    CHECK(one(accept_action{}, "person:2") == errc::not_offered);
    CHECK(one(accept_action{}, "person:5") == errc::unknown_person);
    REQUIRE_FALSE(one(note_action{"in between"}, "person:4"));
    REQUIRE_FALSE(one(accept_action{}, "person:3"));
    CHECK(one.row.owner == 3);
    CHECK(one.row.offered_to == 0);
    CHECK(one(accept_action{}, "person:4") == errc::not_offered);
}

TEST_CASE("an offer to a queue is accepted by one of its officers, and moves the case there") {
    played one;
    REQUIRE_FALSE(one(transfer_action{"", "general", ""}, "person:4"));
    CHECK(one(accept_action{}, "person:3") == errc::not_offered);
    const std::int64_t promised = one.row.due_at;
    REQUIRE_FALSE(one(accept_action{}, "person:2"));
    CHECK(one.row.owner == 2);
    CHECK(one.row.queue == "general");
    CHECK(one.row.offered_queue.empty());
    CHECK(one.row.due_at == promised);  // what the resident was told stays
}

TEST_CASE("the owner can keep what was offered") {
    played one;
    REQUIRE_FALSE(one(accept_action{}, "person:4"));
    CHECK(one.row.status == case_status::in_progress);
    CHECK(one(accept_action{}, "person:4") == errc::not_offered);  // nothing to accept
    REQUIRE_FALSE(one(transfer_action{"chen", "", ""}, "person:4"));
    REQUIRE_FALSE(one(accept_action{}, "person:4"));
    CHECK(one(accept_action{}, "person:3") == errc::not_offered);
}

TEST_CASE("closing asks, and each answer has its end") {
    SECTION("solved") {
        played one;
        REQUIRE_FALSE(one(close_action{"done", "We spoke to them."}));
        CHECK(one.row.status == case_status::closed);
        CHECK(one.row.closed_at == one.at);
        CHECK(one.row.confirmation == confirmation::asked);
        CHECK(one.cancelled("overdue"));
        CHECK(one.timer("closing") == one.at + 7 * 24 * hour);
        REQUIRE(one.last.question);
        CHECK(one.last.question->case_number == one.row.number);
        CHECK(one.last.question->case_title == "Noise");
        CHECK(one.last.question->text == "We spoke to them.");
        REQUIRE_FALSE(one(closing_answer_action{true, std::nullopt, ""}, "resident"));
        CHECK(one.row.confirmation == confirmation::confirmed);
        CHECK(one.cancelled("closing"));
        // Stars come in a second message.
        REQUIRE_FALSE(one(closing_answer_action{true, 5, "thanks"}, "resident"));
        CHECK(one.row.satisfaction == 5);
        CHECK(one.row.status == case_status::closed);
        CHECK(one(closing_answer_action{false, std::nullopt, ""}, "resident") == errc::not_asked);
    }
    SECTION("not solved") {
        played one;
        REQUIRE_FALSE(one(close_action{"done", ""}));
        one.at += 24 * hour;
        REQUIRE_FALSE(one(closing_answer_action{false, std::nullopt, "still loud"}, "resident"));
        CHECK(one.row.status == case_status::in_progress);
        CHECK(one.row.confirmation == confirmation::not_solved);
        CHECK(one.row.reopened == 1);
        CHECK(one.row.closed_at == 0);
        CHECK(one.row.close_reason.empty());
        CHECK(one.row.due_at > one.at);
        CHECK(one.timer("overdue") == one.row.due_at);
        CHECK(one.cancelled("closing"));
        CHECK(one.attention());
        const std::int64_t due = one.row.due_at;
        REQUIRE_FALSE(one(closing_answer_action{false, std::nullopt, "at night"}, "resident"));
        CHECK(one.row.reopened == 1);
        CHECK(one.row.due_at == due);
    }
    SECTION("no answer, then a late one") {
        played one;
        REQUIRE_FALSE(one(close_action{"done", ""}));
        REQUIRE_FALSE(one(unconfirmed_action{}, "timer"));
        CHECK(one.row.status == case_status::closed);
        CHECK(one.row.confirmation == confirmation::unconfirmed);
        CHECK(one(unconfirmed_action{}, "timer") == errc::not_asked);
        REQUIRE_FALSE(one(closing_answer_action{true, 4, ""}, "resident"));
        CHECK(one.row.confirmation == confirmation::confirmed);
    }
    SECTION("nobody to ask") {
        opening what = cases::testing::noise_case();
        what.conversation = 0;
        what.source = "phone";
        played one(what);
        REQUIRE_FALSE(one(close_action{"done", ""}));
        CHECK(one.row.confirmation == confirmation::none);
        CHECK_FALSE(one.last.question);
        CHECK(one.last.timers.empty());
        CHECK(one(closing_answer_action{true, 4, ""}, "resident") == errc::not_asked);
    }
    SECTION("a satisfaction beyond the scale") {
        played one;
        REQUIRE_FALSE(one(close_action{"done", ""}));
        CHECK(one(closing_answer_action{true, 6, ""}, "resident") == errc::bad_value);
        CHECK(one(closing_answer_action{true, 0, ""}, "resident") == errc::bad_value);
    }
}

TEST_CASE("overdue is said for the answer, then for the solution, once each") {
    played one;
    one.at = one.first.answer_by - 1;
    CHECK(one(overdue_action{}, "timer") == errc::not_due);
    one.at = one.first.answer_by;
    REQUIRE_FALSE(one(overdue_action{}, "timer"));
    CHECK(one.row.overdue_at == one.at);
    CHECK(one.timer("overdue") == one.row.due_at);
    CHECK(one.attention());
    CHECK(one(overdue_action{}, "timer") == errc::not_due);
    one.at = one.row.due_at;
    REQUIRE_FALSE(one(overdue_action{}, "timer"));
    CHECK(one.last.timers.empty());
    CHECK(one(overdue_action{}, "timer") == errc::not_due);
    REQUIRE_FALSE(one(close_action{"done", ""}));
    CHECK(one(overdue_action{}, "timer") == errc::closed);
}

TEST_CASE("a reply in time leaves only the solution to be late") {
    played one;
    REQUIRE_FALSE(one(reply_action{5}));
    one.at = one.first.answer_by;
    CHECK(one(overdue_action{}, "timer") == errc::not_due);
    one.at = one.row.due_at + 1;
    REQUIRE_FALSE(one(overdue_action{}, "timer"));
}

TEST_CASE("a change made on an old version says who was quicker") {
    played one;
    const std::int64_t seen = one.row.version;
    REQUIRE_FALSE(one(note_action{"first"}, "person:3", seen));
    CHECK(one(close_action{"done", ""}, "person:4", seen) == errc::conflict);
    const auto who = who_was_quicker(one.log.back(), one.persons);
    CHECK(who.who == "Officer chen");
    CHECK(who.type == "note");
    CHECK(who.at == one.at);
}

TEST_CASE("what cannot be done is refused and changes nothing") {
    played one;
    const std::string long_text(text_max + 1, 'x');
    CHECK(one(assign_action{"nobody", "", ""}) == errc::unknown_person);
    CHECK(one(assign_action{"guest", "", ""}) == errc::unknown_person);
    CHECK(one(assign_action{"wang", "gone", ""}) == errc::unknown_queue);
    CHECK(one(assign_action{"wang", "old", ""}) == errc::unknown_queue);
    CHECK(one(note_action{""}) == errc::bad_value);
    CHECK(one(note_action{long_text}) == errc::bad_value);
    CHECK(one(close_action{"", ""}) == errc::bad_value);
    CHECK(one(priority_action{3, ""}) == errc::bad_value);
    CHECK(one(status_action{case_status::closed}) == errc::bad_value);
    CHECK(one(status_action{case_status::fresh}) == errc::bad_value);
    CHECK(one(reopen_action{""}) == errc::not_closed);
    CHECK(one(reply_action{0}) == errc::bad_value);
    CHECK(one(merge_action{one.row.number}) == errc::same_case);
    CHECK(one(transfer_action{"", "", ""}, "person:4") == errc::bad_value);
    CHECK(one(transfer_action{"li", "", ""}, "person:4") == errc::unknown_person);  // to oneself
    REQUIRE_FALSE(one(merge_action{"2026-000002-1"}));
    CHECK(one.row.close_reason == "merged");
    CHECK_FALSE(one.last.question);
    for (const action& what : std::vector<action>{assign_action{"wang", "", ""},
                                                  transfer_action{"chen", "", ""},
                                                  accept_action{},
                                                  priority_action{1, ""},
                                                  status_action{},
                                                  close_action{"again", ""},
                                                  merge_action{"2026-000003-1"}}) {
        CHECK(one(what, "person:4") == errc::closed);
    }
    CHECK(one.log.size() == 2);
}

TEST_CASE("a resident who writes wakes a waiting case") {
    played one;
    REQUIRE_FALSE(one(status_action{case_status::waiting}));
    REQUIRE_FALSE(one(resident_message_action{9}, "resident"));
    CHECK(one.row.status == case_status::in_progress);
    CHECK(one.attention());
}

TEST_CASE("erasing takes the resident's words and leaves the chain whole") {
    played one;
    REQUIRE_FALSE(one(note_action{"the resident is Mrs Li"}));
    REQUIRE_FALSE(one(transfer_action{"chen", "", ""}, "person:4"));
    REQUIRE_FALSE(one(erase_action{"asked for it"}, "person:1"));
    CHECK(one.row.summary.empty());
    CHECK(one.row.title.empty());
    CHECK(one.row.answers == "{}");
    CHECK(one.last.erased == std::vector<std::int64_t>{1, 2, 3});
    for (const auto& each : one.log) {
        CHECK(each.payload.find("Li") == std::string::npos);
        CHECK(each.payload.find("噪音") == std::string::npos);
    }
    CHECK(one.row.owner == 4);
    REQUIRE_FALSE(one(accept_action{}, "person:3"));  // the offer outlives it
    REQUIRE_FALSE(one(erase_action{"again"}, "person:1"));
    REQUIRE_FALSE(one(close_action{"done", ""}));
}

TEST_CASE("any sequence of actions keeps an owner, a due time and a chain that holds") {
    std::uint32_t state = 1;
    const auto pick = [&](std::uint32_t below) {
        state = state * 1'664'525U + 1'013'904'223U;
        return (state >> 8U) % below;
    };
    for (int round = 0; round < 40; ++round) {
        played one;
        for (int step = 0; step < 25; ++step) {
            const action all[] = {reply_action{1},
                                  note_action{"n"},
                                  assign_action{"wang", "general", ""},
                                  assign_action{"li", "", ""},
                                  transfer_action{"chen", "", ""},
                                  transfer_action{"", "noise", ""},
                                  accept_action{},
                                  priority_action{2, ""},
                                  status_action{case_status::waiting},
                                  close_action{"c", ""},
                                  reopen_action{""},
                                  erase_action{"e"},
                                  resident_message_action{3},
                                  closing_answer_action{pick(2) == 0, std::nullopt, "x"},
                                  unconfirmed_action{},
                                  overdue_action{},
                                  merged_action{"2026-000009-1"}};
            one.at += std::int64_t{pick(20)} * hour;
            one(all[pick(std::size(all))],
                person_actor(1 + pick(4)));  // errors are fine: checked within
        }
    }
    SUCCEED();
}
