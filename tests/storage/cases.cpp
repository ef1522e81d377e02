// The rows of cases: their columns, lists, words, numbers and owners.
#include <catch2/catch.hpp>

#include "storage/sql/case_columns.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/marks.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/search.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

void add_cases(store& on, int count) {
    REQUIRE(write(on, [&](transaction& tx) {
                for (int i = 0; i < count; ++i) {
                    auto next = some_case(std::to_string(i));
                    next.opened_at = 100 + i / 2;  // ties
                    next.due_at = 1'000 - i;
                    next.queue = i % 2 == 0 ? "order" : "roads";
                    next.area = i % 3 == 0 ? "a" : "b";
                    next.status = i % 5 == 0 ? case_status::closed : case_status::fresh;
                    next.last = {.at = 500 - i, .by_officer = i % 4 == 0, .in_seq = i};
                    search::index(tx, cases::insert(tx, next), "n" + next.number + " 噪音");
                }
            }).has_value());
}

// All pages, one after the other.
std::vector<std::string> numbers_of(store& on,
                                    const cases::filter& what,
                                    cases::order by,
                                    int limit = 7) {
    std::vector<std::string> out;
    for (cases::cursor from;;) {
        const auto page =
            get(on, [&](transaction& tx) { return cases::page(tx, what, by, from, limit); });
        if (page.empty()) return out;
        for (const auto& each : page) out.push_back(each.row.number);
        from = {page.back().key, page.back().row.id};
    }
}

std::int64_t count(store& on, const cases::filter& what) {
    return get(on, [&](transaction& tx) { return cases::count(tx, what); });
}

}  // namespace

TEST_CASE("every column of a case comes back as written") {
    on_each_driver([](store& on) {
        auto value = some_case("2026-1");
        value.priority = 2;
        value.reporter = "Li, 555";
        value.dialog = "complaint";
        value.place = R"({"text":"here"})";
        value.closed_at = 11;
        value.overdue_at = 12;
        value.first_reply_at = 13;
        value.first_seq = 14;
        value.opened_seq = 15;
        value.close_reason = "done";
        value.confirmation = confirmation::unconfirmed;
        value.satisfaction = 4;
        value.reopened = 1;
        value.event_seq = 3;
        value.event_hash = "abc";
        value.last = {16, true, 17, 18};
        value.id = put(on, [&](transaction& tx) { return cases::insert(tx, value); });
        const auto check = [&] {
            const auto found =
                get(on, [&](transaction& tx) { return cases::by_number(tx, "2026-1").value(); });
            CHECK(found.id == value.id);
            CHECK(found.status == value.status);
            CHECK(found.confirmation == value.confirmation);
            CHECK(std::tie(found.priority, found.reporter, found.dialog, found.place) ==
                  std::tie(value.priority, value.reporter, value.dialog, value.place));
            CHECK(std::tie(found.closed_at, found.overdue_at, found.first_reply_at) ==
                  std::tie(value.closed_at, value.overdue_at, value.first_reply_at));
            CHECK(std::tie(found.first_seq, found.opened_seq, found.close_reason) ==
                  std::tie(value.first_seq, value.opened_seq, value.close_reason));
            CHECK(std::tie(found.satisfaction, found.reopened, found.event_seq) ==
                  std::tie(value.satisfaction, value.reopened, value.event_seq));
            CHECK(std::tie(found.version, found.event_hash, found.summary, found.answers) ==
                  std::tie(value.version, value.event_hash, value.summary, value.answers));
            CHECK(std::tie(found.last.at, found.last.by_officer) ==
                  std::tie(value.last.at, value.last.by_officer));
            CHECK(std::tie(found.last.last_seq, found.last.in_seq) ==
                  std::tie(value.last.last_seq, value.last.in_seq));
        };
        check();
        value.status = case_status::closed;
        value.confirmation = confirmation::not_solved;
        value.summary = "another";
        value.last = {19, false, 20, 21};
        value.version = 2;
        REQUIRE(write(on, [&](transaction& tx) { cases::update(tx, value, 1); }).has_value());
        check();
        CHECK(write(on, [&](transaction& tx) { cases::update(tx, value, 1); }).error() ==
              errc::conflict);
        CHECK(write(on, [&](transaction& tx) { cases::insert(tx, value); }).error() ==
              errc::constraint);
    });
}

TEST_CASE("lists of cases filter, page without gap or double, and count") {
    on_each_driver([](store& on) {
        add_cases(on, 30);
        for (const auto by :
             {cases::order::opened_newest, cases::order::due_soonest, cases::order::last_newest}) {
            const auto numbers = numbers_of(on, {}, by);
            REQUIRE(numbers.size() == 30);
            for (int i = 0; i < 30; ++i)
                CHECK(numbers[static_cast<std::size_t>(i)] ==
                      std::to_string(by == cases::order::last_newest ? i : 29 - i));
        }
        cases::filter open;
        open.open_only = true;
        CHECK(numbers_of(on, open, cases::order::last_newest).size() == 24);
        REQUIRE(write(on, [](transaction& tx) {
                    for (int i = 1; i <= 10; ++i) marks::put_read(tx, 1, i, 5);
                }).has_value());
        struct {
            const char* what;
            std::function<void(cases::filter&)> set;
            std::int64_t expected;
        } table[] = {
            {"all", [](auto&) {}, 30},
            {"queue", [](auto& f) { f.queue = "roads"; }, 15},
            {"area", [](auto& f) { f.area = "a"; }, 10},
            {"open", [](auto& f) { f.open_only = true; }, 24},
            {"status", [](auto& f) { f.statuses = {case_status::closed}; }, 6},
            {"statuses",
             [](auto& f) { f.statuses = {case_status::closed, case_status::fresh}; },
             30},
            {"owner", [](auto& f) { f.owner = 2; }, 0},
            {"kind", [](auto& f) { f.kind = "complaint"; }, 30},
            {"category", [](auto& f) { f.category = "x"; }, 0},
            {"overdue", [](auto& f) { f.overdue_at = 981; }, 8},
            {"opened", [](auto& f) { f.opened_from = 102, f.opened_before = 104; }, 4},
            {"word", [](auto& f) { f.tokens = "n7"; }, 1},
            {"words", [](auto& f) { f.tokens = "噪音 n7"; }, 1},
            {"no such words", [](auto& f) { f.tokens = "n7 n8"; }, 0},
            {"not syntax", [](auto& f) { f.tokens = "\" OR n7* tokens:^NEAR("; }, 0},
            {"scope", [](auto& f) { f.queues = {"order", "x"}, f.areas = {"a", "b"}; }, 15},
            {"scope and queue", [](auto& f) { f.queues = {"order"}, f.queue = "roads"; }, 0},
            {"the office's turn", [](auto& f) { f.waiting_for = cases::turn_of::office; }, 22},
            {"the resident's", [](auto& f) { f.waiting_for = cases::turn_of::resident; }, 8},
            {"unread", [](auto& f) { f.unread_by = 1; }, 24},
            {"unread and open", [](auto& f) { f.unread_by = 1, f.open_only = true; }, 20},
        };
        for (const auto& row : table) {
            INFO(row.what);
            cases::filter what;
            row.set(what);
            CHECK(count(on, what) == row.expected);
        }
        cases::filter wide;
        wide.queues.resize(cases::scope_max + 1);
        CHECK(read(on, [&](transaction& tx) { cases::count(tx, wide); }).error() == errc::failed);
    });
}

TEST_CASE("words are found in few cases and in very many, in new ones and in old ones") {
    on_each_driver([](store& on) {
        add_cases(on, 1);
        const auto copies = [](transaction& tx) {
            const std::string into = ", " YISHI_CASE_COLUMNS ", ";
            std::string from = into;
            for (const std::string column : {"id", "opened_at", "due_at", "last_at"})
                from.replace(from.find(", " + column + ",") + 2, column.size(), column + " + k");
            from.replace(from.find(", number,") + 2, 6, "CAST(k AS TEXT)");
            tx.execute(
                "WITH RECURSIVE n (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n "
                "WHERE k < 11000) INSERT INTO case_record (" +
                    into.substr(2, into.size() - 4) + ") SELECT " +
                    from.substr(2, from.size() - 4) + " FROM case_record, n",
                {});
            // More than are looked up by id; many of no case.
            for (int i = 100'000; i < 105'000; ++i) search::add(tx, i, "old");
            for (int i = 2; i <= 200; ++i) search::add(tx, i, i % 50 == 0 ? "old few" : "old");
            for (int i = 5'000; i <= 11'000; ++i) search::add(tx, i, "new");
        };
        REQUIRE(write(on, copies).has_value());
        // The ids of the cases found are these, one after the other (a case's number is its id -
        // 1).
        const auto check = [&](const std::string& words, cases::order by, int first, int last) {
            INFO(words << " in order " << static_cast<int>(by));
            cases::filter what;
            what.tokens = words;
            const auto numbers = numbers_of(on, what, by, 400);
            REQUIRE(std::ssize(numbers) == std::abs(last - first) + 1);
            const int step = last > first ? 1 : -1;
            for (std::size_t i = 0; i < numbers.size(); ++i)
                CHECK(numbers[i] == std::to_string(first - 1 + step * static_cast<int>(i)));
        };
        using enum cases::order;
        for (const auto by : {opened_newest, last_newest}) {
            check("new", by, 11'000, 5'000);
            check("old", by, 200, 2);
        }
        check("new", due_soonest, 5'000, 11'000);
        check("old", due_soonest, 2, 200);
        cases::filter few;
        few.tokens = "old few";
        CHECK(numbers_of(on, few, opened_newest, 3) ==
              std::vector<std::string>{"199", "149", "99", "49"});
        few.open_only = true;  // the one that all are copies of is closed
        CHECK(numbers_of(on, few, due_soonest, 3).empty());
    });
}

TEST_CASE("what is indexed again replaces what was, and can be taken out") {
    on_each_driver([](store& on) {
        add_cases(on, 1);
        cases::filter old;
        old.tokens = "n0";
        cases::filter fresh;
        fresh.tokens = "other";
        REQUIRE(write(on, [](transaction& tx) { search::index(tx, 1, "other"); }).has_value());
        CHECK(count(on, old) == 0);
        CHECK(count(on, fresh) == 1);
        REQUIRE(write(on, [](transaction& tx) { search::remove(tx, 1); }).has_value());
        CHECK(count(on, fresh) == 0);
    });
}

TEST_CASE("case numbers: no gap, no double, years never go back, a jump only forward") {
    on_each_driver([](store& on) {
        const auto take = [&](int year) {
            const auto got = put(on, [&](transaction& tx) { return cases::take_number(tx, year); });
            return std::pair(got.year, got.seq);
        };
        CHECK(take(2026) == std::pair(2026, std::int64_t{1}));
        CHECK(write(on, [](transaction& tx) {
                  cases::take_number(tx, 2026);
                  throw std::runtime_error("undone");
              }).has_error());
        CHECK(take(2026) == std::pair(2026, std::int64_t{2}));
        CHECK(take(2027) == std::pair(2027, std::int64_t{1}));
        CHECK(take(2026) == std::pair(2027, std::int64_t{2}));
        REQUIRE(write(on, [](transaction& tx) { cases::jump_to(tx, 2027, 100); }).has_value());
        REQUIRE(write(on, [](transaction& tx) { cases::jump_to(tx, 2027, 50); }).has_value());
        CHECK(take(2027) == std::pair(2027, std::int64_t{100}));
    });
}

TEST_CASE("a case of no known status or confirmation is refused") {
    on_each_driver([](store& on) {
        const turn_key key{"tg", "1", "m"};
        REQUIRE(turn(on, key, opens_case(key, "x")).has_value());
        for (const auto* sql : {"UPDATE case_record SET status = 'open'",
                                "UPDATE case_record SET confirmation = ''"}) {
            CAPTURE(sql);
            const auto done = write(on, [&](transaction& tx) { tx.execute(sql, {}); });
            CHECK(done.error() == errc::constraint);
        }
        for (const auto* sql : {"UPDATE case_record SET status = 'waiting'",
                                "UPDATE case_record SET confirmation = 'not_solved'"}) {
            CAPTURE(sql);
            CHECK(write(on, [&](transaction& tx) { tx.execute(sql, {}); }).has_value());
        }
    });
}

TEST_CASE("an open case always has an enabled owner") {
    on_each_driver([](store& on) {
        add_person(on, "wang");
        const auto enable = [&](std::int64_t id, bool value) {
            return write(on, [&](transaction& tx) {
                auto who = people::by_id(tx, id).value();
                who.enabled = value;
                people::update(tx, who);
            });
        };
        auto value = some_case("1");
        value.owner = 99;
        CHECK(write(on, [&](transaction& tx) { cases::insert(tx, value); }).error() ==
              errc::constraint);
        REQUIRE(enable(2, false).has_value());
        value.owner = 2;
        CHECK(write(on, [&](transaction& tx) { cases::insert(tx, value); }).error() ==
              errc::constraint);
        value.owner = 1;
        value.id = put(on, [&](transaction& tx) { return cases::insert(tx, value); });
        CHECK(enable(1, false).error() == errc::constraint);
        value.owner = 2;
        CHECK(write(on, [&](transaction& tx) { cases::update(tx, value, 1); }).error() ==
              errc::constraint);
        // Handed over and disabled in one unit.
        REQUIRE(enable(2, true).has_value());
        REQUIRE(write(on, [&](transaction& tx) {
                    for (auto held : cases::open_of(tx, 1)) {
                        held.owner = 2;
                        cases::update(tx, held, held.version);
                    }
                    auto who = people::by_id(tx, 1).value();
                    who.enabled = false;
                    people::update(tx, who);
                }).has_value());
        // Closed cases keep their owner, enabled or not, and cannot be re-opened for a disabled
        // one.
        value.status = case_status::closed;
        REQUIRE(write(on, [&](transaction& tx) { cases::update(tx, value, 1); }).has_value());
        REQUIRE(enable(2, false).has_value());
        value.status = case_status::fresh;
        CHECK(write(on, [&](transaction& tx) { cases::update(tx, value, 1); }).error() ==
              errc::constraint);
    });
}
