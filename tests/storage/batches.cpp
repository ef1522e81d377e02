// PostgreSQL plays turns by the dozen: the same comes of it as of one after the other.
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "storage/postgres/many.hpp"
#include "storage/postgres/migrate.hpp"
#include "storage/postgres/turns.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/messages.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

// A database of its own and one connection to it.
class desk {
 public:
    desk() : on_(address_.connection), tx_(on_, true) {
        postgres::migrate(on_, address_);
        on_.run(
            "INSERT INTO person (name, title, role, enabled, password, must_change, created_at) "
            "VALUES ('li', 'li', 'moderator', 1, '', 0, 0)");
    }

    void play(std::vector<turn_task>& turns) {
        std::vector<turn_task*> all;
        for (auto& each : turns) all.push_back(&each);
        on_.run("BEGIN");
        postgres::run_turns(tx_, all);
        on_.run("COMMIT");
    }
    void play_singly(std::vector<turn_task>& turns) {
        for (auto& each : turns) {
            on_.run("BEGIN");
            bool wrote = false;
            try {
                each.outcome = run_turn(tx_, each.key, each.decide, wrote);
                tx_.run_last();
                on_.run("COMMIT");
            } catch (const std::exception&) {
                each.outcome = make_error_code(errc::failed);
                on_.rollback();
            }
        }
    }
    transaction& tx() { return tx_; }

 private:
    const postgres_options address_{.connection = fresh_postgres(), .log = {}};
    postgres::connection on_;
    postgres::session tx_;
};

turn_task task(const turn_key& key, decide_fn decide) {
    return {key, std::move(decide)};
}

decide_fn throws() {
    return [](const turn_rows&, const turn_extras&) -> turn_decision {
        throw std::runtime_error("no");
    };
}

// A further message of a conversation changes the case that it had opened.
decide_fn raises_case(const turn_key& key) {
    return [key](const turn_rows& rows, const turn_extras& extras) {
        if (!rows.seen && !extras.got.open_cases) {
            turn_decision out;
            auto& wants = out.wants.emplace();
            wants.open_cases = wants.recent = wants.unsent = wants.persons = true;
            wants.quoted = "no such message";
            return out;
        }
        auto out = answers(key,
                           std::to_string(extras.recent.size()) + "/" +
                               std::to_string(extras.cases.size()) + "/" +
                               std::to_string(extras.unsent))(rows, extras);
        if (rows.seen || extras.cases.empty()) return out;
        auto changed = extras.cases.front();
        ++changed.version;
        ++changed.event_seq;
        changed.summary += "!";
        event_row event;
        event.case_id = changed.id;
        event.seq = changed.event_seq;
        event.type = "note";
        event.payload = "{}";
        changed.last = {1, false, 2, 2};
        out.changes.events = {event};
        out.changes.changed_cases = {changed};
        out.changes.tags = {{1, changed.id}};
        out.changes.search = {{changed.id, "quiet"}};
        out.changes.cancelled = {{"idle", "@conversation", 0}};
        out.changes.timers = {{"idle", "@conversation", 5'000}};
        out.changes.changes = {{0, 1, "case", changed.number}};
        return out;
    };
}

// What is in the store, but for ids and for which conversation got which case number.
std::vector<std::string> contents(transaction& tx) {
    std::vector<std::string> out;
    const auto add = [&](std::string_view sql) {
        tx.query(sql, {}, [&](const row& from) { out.emplace_back(from.text(0)); });
        out.emplace_back("--");
    };
    add("SELECT concat_ws('|', chat, seq, direction, platform_id, m.body, status, attempts, "
        "case_id IS NULL) FROM message m JOIN conversation c ON c.id = m.conversation "
        "ORDER BY chat, seq");
    add("SELECT concat_ws('|', chat, state, last_seq, silent_case) FROM conversation ORDER BY "
        "chat");
    add("SELECT concat_ws('|', chat, k.seq - min(k.seq) OVER (PARTITION BY chat) >= 0, version, "
        "summary, event_seq, status) FROM case_record k JOIN conversation c ON c.id = conversation "
        "ORDER BY chat, k.id");
    add("SELECT number FROM case_record ORDER BY length(number), number");
    add("SELECT concat_ws('|', year, last_seq) FROM case_number ORDER BY year");
    add("SELECT concat_ws('|', chat, e.seq, e.type) FROM case_event e "
        "JOIN case_record k ON k.id = case_id JOIN conversation c ON c.id = conversation "
        "ORDER BY chat, k.id, e.seq");
    add("SELECT concat_ws('|', chat, kind, due_at) FROM timer "
        "JOIN conversation c ON c.id = CAST(subject AS BIGINT) WHERE kind = 'idle' ORDER BY chat");
    add("SELECT count(*) FROM timer");
    add("SELECT concat_ws('|', chat, s.tokens) FROM case_search s "
        "JOIN case_record k ON k.id = case_id JOIN conversation c ON c.id = conversation "
        "ORDER BY chat, k.id");
    add("SELECT concat_ws('|', chat, k.last_seq, in_seq) FROM case_record k "
        "JOIN conversation c ON c.id = conversation ORDER BY chat, k.id");
    add("SELECT count(*) FROM change_log");
    return out;
}

}  // namespace

TEST_CASE("a statement for one row becomes one for many") {
    using postgres::for_many;
    CHECK(for_many("INSERT INTO t (a, b) VALUES (?, f(g(?), '?')) ON CONFLICT (a) DO NOTHING", 2) ==
          "INSERT INTO t (a, b) SELECT many.p1, f(g(many.p2), '?') FROM unnest($1, $2) "
          "AS many (p1, p2) ON CONFLICT (a) DO NOTHING");
    CHECK(for_many("UPDATE t SET a = ? WHERE b = ?", 2) ==
          "UPDATE t SET a = many.p1 FROM unnest($1, $2) AS many (p1, p2) WHERE b = many.p2");
    CHECK(for_many("DELETE FROM t WHERE a = ?", 1) ==
          "DELETE FROM t USING unnest($1) AS many (p1) WHERE a = many.p1");
    CHECK(for_many("SELECT a FROM t WHERE b = ? FOR UPDATE", 1) ==
          "SELECT one.*, many.number FROM unnest($1) WITH ORDINALITY AS many (p1, number) "
          "CROSS JOIN LATERAL (SELECT a FROM t WHERE b = many.p1 FOR UPDATE OFFSET 0) AS one "
          "ORDER BY many.number");
    CHECK_THROWS(for_many("INSERT INTO t SELECT ?", 1));
    CHECK_THROWS(for_many("UPDATE t SET a = ?", 1));
}

TEST_CASE("parameters of every kind come through arrays as they are") {
    desk at;
    at.tx().execute("CREATE TEMPORARY TABLE t (n BIGINT, s TEXT, r FLOAT8)", {});
    param_rows rows;
    const std::string odd = "a\"b\\c{},NULL\n噪音";
    const std::string zero("x\0y", 3);
    rows.add(std::vector<param>{std::int64_t{-5}, std::string_view(odd), 0.25});
    rows.add(std::vector<param>{nullptr, std::string_view(), -1e300});
    rows.add(std::vector<param>{INT64_MAX, std::string_view(zero), 3.0});
    CHECK(at.tx().execute_all("INSERT INTO t (n, s, r) VALUES (?, ?, ?)", rows) == 3);
    std::vector<std::string> found;
    at.tx().query("SELECT n, s, r FROM t ORDER BY r", {}, [&](const row& from) {
        found.push_back((from.null(0) ? "null" : std::to_string(from.integer(0))) + "|" +
                        text(from, 1) + "|" + std::to_string(from.real(2) > 0));
    });
    CHECK(found == std::vector<std::string>{
                       "null||0", "-5|" + odd + "|1", std::to_string(INT64_MAX) + "|xy|1"});
}

TEST_CASE("a second turn of a conversation in a batch goes on where the first ended") {
    desk at;
    std::vector<turn_task> turns;
    for (int i = 0; i < 6; ++i) {
        const turn_key key{"tg", i % 2 == 0 ? "1" : "2", "m" + std::to_string(i)};
        turns.push_back(task(key, answers(key)));
    }
    at.play(turns);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const auto& done = turns[i].outcome.value();
        CHECK_FALSE(done.repeated);
        CHECK(done.messages.front().seq == static_cast<std::int64_t>(i / 2 * 2 + 1));
        CHECK(done.conversation.id == turns[i % 2].outcome->conversation.id);
    }
}

TEST_CASE("a message that comes twice in a batch is handled once, its repeat gets the reply") {
    desk at;
    const turn_key key{"tg", "1", "m"};
    const auto offers = [key](const turn_rows& rows, const turn_extras& extras) {
        auto out = answers(key, "body")(rows, extras);
        if (!rows.seen) out.changes.messages[1].status = delivery_status::offered;
        return out;
    };
    std::vector<turn_task> turns{task(key, offers), task(key, offers), task(key, offers)};
    at.play(turns);
    CHECK_FALSE(turns[0].outcome->repeated);
    for (const std::size_t i : {1U, 2U}) {
        CHECK(turns[i].outcome->repeated);
        REQUIRE(turns[i].outcome->messages.size() == 1);
        CHECK(turns[i].outcome->messages[0].body == "body");
    }
    CHECK(fetch_integer(at.tx(), "SELECT count(*) FROM message", {}) == 2);
}

TEST_CASE("a turn that cannot be decided fails alone, and takes no case number") {
    desk at;
    std::vector<turn_task> turns;
    for (int i = 0; i < 6; ++i) {
        const turn_key key{"tg", std::to_string(i), "m"};
        const auto opens = opens_case(key);
        turns.push_back(task(key, [opens, i](const turn_rows& rows, const turn_extras& extras) {
            if (i == 2 && extras.got.case_number_year != 0) throw std::runtime_error("no");
            return opens(rows, extras);
        }));
    }
    turns.push_back(task({"tg", "9", "m"}, throws()));
    turns.push_back(task({"tg", "10", "m"}, [](const turn_rows&, const turn_extras&) {
        turn_decision out;
        out.wants.emplace().persons = true;
        return out;
    }));
    at.play(turns);
    std::set<std::string> numbers;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const bool good = i < 6 && i != 2;
        CHECK(turns[i].outcome.has_value() == good);
        if (good) numbers.insert(turns[i].outcome->case_numbers.front());
    }
    CHECK(numbers == std::set<std::string>{"2026-1", "2026-2", "2026-3", "2026-4", "2026-5"});
    CHECK(cases::next_number(at.tx(), 2026).seq == 6);
}

TEST_CASE("a batch leaves what its turns leave one after the other") {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        desk batched;
        desk single;
        int number = 0;
        for (int batch = 0; batch < 15; ++batch) {
            std::vector<turn_task> turns;
            const std::size_t count = 2 + random() % 20;
            while (turns.size() < count) {
                if (random() % 8 != 0) ++number;  // else the same message once more
                const turn_key key{
                    "tg", std::to_string(random() % 9), "m" + std::to_string(number)};
                switch (random() % 6) {
                    case 0:
                        turns.push_back(task(key, opens_case(key)));
                        break;
                    case 1:
                        turns.push_back(task(key, throws()));
                        break;
                    case 2:
                        turns.push_back(task(key, answers(key, "ok")));
                        break;
                    default:
                        turns.push_back(task(key, raises_case(key)));
                }
            }
            auto again = turns;
            batched.play(turns);
            single.play_singly(again);
            for (std::size_t i = 0; i < count; ++i) {
                INFO("turn " << i);
                REQUIRE(turns[i].outcome.has_value() == again[i].outcome.has_value());
                if (!turns[i].outcome) continue;
                CHECK(turns[i].outcome->repeated == again[i].outcome->repeated);
                CHECK(turns[i].outcome->messages.size() == again[i].outcome->messages.size());
            }
            REQUIRE(contents(batched.tx()) == contents(single.tx()));
        }
    }
}

TEST_CASE("two stores play the same conversations at once: nothing lost, doubled or out of order") {
    for (const std::uint32_t seed : {1U, 2U}) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        const auto address = fresh_postgres();
        std::vector<std::unique_ptr<store>> stores;
        for (int i = 0; i < 2; ++i)
            stores.push_back(open_postgres({.connection = address, .log = {}}).value());
        add_person(*stores[0], "li");
        constexpr int count = 1'500;
        std::map<std::string, std::string> chats;  // by message
        std::promise<void> all;
        std::atomic<int> left = 2 * count;
        std::atomic<int> failed = 0;
        std::atomic<int> repeated = 0;
        std::atomic<int> opened = 0;
        for (int i = 0; i < count; ++i) {
            const turn_key key{"tg", std::to_string(random() % 40), "m" + std::to_string(i)};
            chats[key.platform_id] = key.chat;
            const auto decide = random() % 5 == 0 ? opens_case(key) : raises_case(key);
            // Every message comes to both, which one first is drawn.
            const std::size_t first = random() % 2;
            for (const std::size_t which : {first, 1 - first})
                stores[which]->submit_turn(key, decide, [&](result<turn_result> done) {
                    if (!done) ++failed;
                    if (done && done->repeated) ++repeated;
                    if (done) opened += static_cast<int>(done->case_numbers.size());
                    if (--left == 0) all.set_value();
                });
        }
        all.get_future().get();
        CHECK(failed == 0);
        CHECK(repeated == count);
        REQUIRE(read(*stores[0], [&](transaction& tx) {
            const auto holds = [&](std::string_view sql) { return fetch_integer(tx, sql, {}); };
            CHECK(holds("SELECT count(*) FROM message WHERE direction = 0") == count);
            CHECK(holds("SELECT count(DISTINCT platform_id) FROM message WHERE direction = 0") ==
                  count);
            CHECK(holds("SELECT count(*) FROM conversation c WHERE last_seq <> "
                        "(SELECT count(*) FROM message WHERE conversation = c.id) OR last_seq <> "
                        "(SELECT max(seq) FROM message WHERE conversation = c.id)") == 0);
            CHECK(holds("SELECT count(*) FROM case_record") == opened);
            CHECK(holds("SELECT max(seq) FROM case_record") == opened);
            CHECK(holds("SELECT last_seq FROM case_number") == opened);
            CHECK(holds("SELECT count(*) FROM case_record k WHERE event_seq <> "
                        "(SELECT count(*) FROM case_event WHERE case_id = k.id)") == 0);
            for (const auto& [message, chat] : chats)
                CHECK(fetch_integer(tx,
                                    "SELECT count(*) FROM message m JOIN conversation c "
                                    "ON c.id = m.conversation WHERE m.platform_id = ? AND chat = ?",
                                    std::vector<param>{std::string_view(message),
                                                       std::string_view(chat)}) == 1);
        }));
    }
}

TEST_CASE("what one turn of a batch breaks, the others of it do not feel") {
    const auto on = open_postgres({.connection = fresh_postgres(), .log = {}});
    REQUIRE(on.has_value());
    add_person(**on, "li");
    std::promise<void> go;
    const auto gone = go.get_future().share();
    // While this one is decided, the rest queue up to a batch.
    (*on)->submit_turn(
        {"tg", "0", "m"},
        [gone](const turn_rows&, const turn_extras&) {
            gone.wait();
            return turn_decision{};
        },
        [](const result<turn_result>&) {});
    constexpr std::size_t count = 30;
    std::vector<boost::system::error_code> codes(count);
    std::promise<void> all;
    std::atomic<std::size_t> left = count;
    for (std::size_t i = 0; i < count; ++i) {
        const turn_key key{"tg", std::to_string(i), "m"};
        const auto decide = [=](const turn_rows& rows, const turn_extras& extras) {
            auto out = opens_case(key)(rows, extras);
            if (out.wants || rows.seen) return out;
            if (i == 7) out.changes.new_cases.front().owner = 99;           // nobody
            if (i == 8) out.changes.changed_cases = {some_case("2026-1")};  // not fetched
            return out;
        };
        (*on)->submit_turn(key, decide, [&, i](result<turn_result> done) {
            if (done.has_error()) codes[i] = done.error();
            if (--left == 0) all.set_value();
        });
    }
    go.set_value();
    all.get_future().get();
    for (std::size_t i = 0; i < count; ++i) {
        INFO("turn " << i);
        if (i == 7)
            CHECK(codes[i] == errc::constraint);
        else if (i == 8)
            CHECK(codes[i] == errc::conflict);
        else
            CHECK_FALSE(codes[i]);
    }
    CHECK(get(**on, [](transaction& tx) { return cases::next_number(tx, 2026).seq; }) == count - 1);
}
