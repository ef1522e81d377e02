// The contract of the turn: one durable step, whatever happens in between.
#include <atomic>
#include <catch2/catch.hpp>
#include <set>

#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/timers.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

TEST_CASE("a first message makes a conversation with its thread") {
    on_each_driver([](store& on) {
        const turn_key key{"tg", "42", "m1"};
        const auto done = turn(on, key, answers(key, "hello")).value();
        CHECK_FALSE(done.repeated);
        REQUIRE(done.messages.size() == 2);
        CHECK(done.conversation.id != 0);
        CHECK(done.messages[1].conversation == done.conversation.id);
        CHECK(done.messages[1].lane == lane_of(done.conversation.id));
        const auto thread = get(
            on, [&](transaction& tx) { return messages::after(tx, done.conversation.id, 0, 10); });
        REQUIRE(thread.size() == 2);
        CHECK(thread[0].platform_id == "m1");
        CHECK(thread[1].body == "hello");
        CHECK(thread[1].status == delivery_status::queued);
    });
}

TEST_CASE("a repeated message is recognised and changes nothing") {
    on_each_driver([](store& on) {
        const turn_key key{"tg", "42", "m1"};
        const auto first = turn(on, key, answers(key)).value();
        const auto again = turn(on, key, answers(key)).value();
        CHECK(again.repeated);
        CHECK(again.messages.empty());
        CHECK(again.conversation.id == first.conversation.id);
        CHECK(get(on, [&](transaction& tx) {
                  return messages::after(tx, first.conversation.id, 0, 10);
              }).size() == 2);
    });
}

TEST_CASE("the same platform id in another chat or channel is another message") {
    on_each_driver([](store& on) {
        for (const auto& key :
             {turn_key{"tg", "1", "m"}, turn_key{"tg", "2", "m"}, turn_key{"web", "1", "m"}})
            CHECK_FALSE(turn(on, key, answers(key)).value().repeated);
    });
}

TEST_CASE("a repeat is handed the reply that was offered and is not sent yet") {
    on_each_driver([](store& on) {
        const turn_key key{"tg", "42", "m1"};
        const auto offered = [&](const turn_rows& rows, const turn_extras& extras) {
            auto out = answers(key, "body")(rows, extras);
            if (!rows.seen) out.changes.messages[1].status = delivery_status::offered;
            return out;
        };
        REQUIRE(turn(on, key, offered).has_value());
        std::optional<message_row> reply;
        const auto look = [&](const turn_rows& rows, const turn_extras&) {
            reply = rows.reply;
            return turn_decision{};
        };
        REQUIRE(turn(on, key, look).has_value());
        REQUIRE(reply.has_value());
        CHECK(reply->body == "body");
        REQUIRE(write(on, [](transaction& tx) {
            tx.execute("UPDATE message SET status = 3 WHERE status = 2", {});
        }));
        REQUIRE(turn(on, key, look).has_value());
        CHECK_FALSE(reply.has_value());
    });
}

TEST_CASE("a case opened in a turn stands with all that belongs to it") {
    on_each_driver([](store& on) {
        const turn_key key{"tg", "42", "m1"};
        const auto done = turn(on, key, opens_case(key)).value();
        REQUIRE(done.case_numbers == std::vector<std::string>{"2026-1"});
        REQUIRE(read(on, [&](transaction& tx) {
            const auto found = cases::by_number(tx, "2026-1").value();
            CHECK(found.conversation == done.conversation.id);
            CHECK(events::of_case(tx, found.id).size() == 1);
            CHECK(messages::at(tx, done.conversation.id, 2)->case_id == found.id);
            CHECK(timers::find(tx, "overdue", "2026-1").has_value());
            CHECK(timers::find(tx, "idle", std::to_string(done.conversation.id)).has_value());
            cases::filter words;
            words.tokens = "music";
            CHECK(cases::count(tx, words) == 1);
        }));
    });
}

TEST_CASE("a conversation may be handed to the case it opens, new or known") {
    on_each_driver([](store& on) {
        for (const char* message : {"m1", "m2"}) {
            const turn_key key{"tg", "42", message};
            const auto decide = [&](const turn_rows& rows, const turn_extras& extras) {
                auto out = opens_case(key)(rows, extras);
                if (!out.wants) out.changes.conversation->silent_case = -1;
                return out;
            };
            const auto done = turn(on, key, decide).value();
            const auto opened = get(on, [&](transaction& tx) {
                return cases::by_number(tx, done.case_numbers.front())->id;
            });
            CHECK(done.conversation.silent_case == opened);
            CHECK(get(on, [&](transaction& tx) {
                      return conversations::by_id(tx, done.conversation.id)->silent_case;
                  }) == opened);
        }
    });
}

TEST_CASE("turns of one batch see each other's results") {
    on_each_driver([](store& on) {
        constexpr int count = 200;
        std::promise<void> all;
        std::vector<std::int64_t> seqs;
        for (int i = 0; i < count; ++i) {
            const turn_key key{"tg", "42", "m" + std::to_string(i)};
            on.submit_turn(key, answers(key), [&](result<turn_result> done) {
                seqs.push_back(done.value().messages.front().seq);
                if (seqs.size() == count) all.set_value();
            });
        }
        all.get_future().get();
        for (int i = 0; i < count; ++i) CHECK(seqs[static_cast<std::size_t>(i)] == 2 * i + 1);
    });
}

TEST_CASE("a decide that throws undoes its own turn only") {
    on_each_driver([](store& on) {
        std::promise<void> all;
        std::vector<boost::system::error_code> codes(3);
        std::atomic<int> left = 3;  // completions come on several threads
        for (std::size_t i = 0; i < 3; ++i) {
            const turn_key key{"tg", std::to_string(i), "m"};
            const auto decide = [=](const turn_rows& rows, const turn_extras& extras) {
                if (i == 1) throw std::runtime_error("no");
                return answers(key)(rows, extras);
            };
            on.submit_turn(key, decide, [&, i](result<turn_result> done) {
                if (done.has_error()) codes[i] = done.error();
                if (--left == 0) all.set_value();
            });
        }
        all.get_future().get();
        CHECK_FALSE(codes[0]);
        CHECK(codes[1] == errc::failed);
        CHECK_FALSE(codes[2]);
    });
}

TEST_CASE("a turn that the schema refuses half-way leaves nothing and spoils no other") {
    on_each_driver([](store& on) {
        std::promise<void> all;
        std::vector<boost::system::error_code> codes(20);
        std::atomic<std::size_t> left = codes.size();
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const turn_key key{"tg", std::to_string(i), "m"};
            const auto decide = [=](const turn_rows& rows, const turn_extras& extras) {
                auto out = opens_case(key)(rows, extras);
                if (i % 5 == 1 && !out.wants) out.changes.events.push_back(out.changes.events[0]);
                return out;
            };
            on.submit_turn(key, decide, [&, i](result<turn_result> done) {
                if (done.has_error()) codes[i] = done.error();
                if (--left == 0) all.set_value();
            });
        }
        all.get_future().get();
        for (std::size_t i = 0; i < codes.size(); ++i)
            CHECK(codes[i] ==
                  (i % 5 == 1 ? make_error_code(errc::constraint) : boost::system::error_code{}));
        REQUIRE(read(on, [](transaction& tx) {
            CHECK_FALSE(conversations::by_chat(tx, "tg", "1").has_value());
            // The refused turn's number went to the next one: no gap, no double.
            CHECK(cases::count(tx, {}) == 16);
            CHECK(cases::next_number(tx, 2026).seq == 17);
        }));
    });
}

TEST_CASE("decide gets what it asks for, of its own conversation only") {
    on_each_driver([](store& on) {
        const turn_key mine{"tg", "1", "m1"};
        const turn_key other{"tg", "2", "m1"};
        const auto own = turn(on, mine, opens_case(mine)).value().case_numbers.front();
        const auto foreign = turn(on, other, opens_case(other)).value().case_numbers.front();
        turn_extras got;
        const auto ask = [&](const turn_rows&, const turn_extras& extras) {
            turn_decision out;
            if (extras.got == turn_wants{}) {
                auto& wants = out.wants.emplace();
                wants.numbers = {own, foreign, "2026-99"};
                wants.persons = true;
                wants.quoted = "m1";
                wants.unsent = true;
                wants.case_number_year = 2025;
            }
            got = extras;
            return out;
        };
        REQUIRE(turn(on, {"tg", "1", ""}, ask).has_value());
        REQUIRE(got.cases.size() == 1);
        CHECK(got.cases[0].number == own);
        CHECK(got.persons.size() == 1);
        CHECK(got.quoted->platform_id == "m1");
        CHECK(got.unsent == 1);
        // Years never go back.
        CHECK(got.case_year == 2026);
        CHECK(got.case_seq == 3);
    });
}

TEST_CASE("what a turn is known to want is there at its first look, of a new conversation, too") {
    on_each_driver([](store& on) {
        turn_key key{"tg", "1", "m1"};
        key.wants.unsent = key.wants.persons = true;
        std::vector<int> unsent;
        const auto look = [&](const turn_rows& rows, const turn_extras& extras) {
            CHECK(extras.got == key.wants);
            CHECK(extras.persons.size() == 1);
            unsent.push_back(extras.unsent);
            return answers(key)(rows, extras);
        };
        REQUIRE(turn(on, key, look).has_value());
        key.platform_id = "m2";
        REQUIRE(turn(on, key, look).has_value());
        CHECK(unsent == std::vector{0, 1});
    });
}

TEST_CASE("a decide that never decides is ended") {
    on_each_driver([](store& on) {
        int rounds = 0;
        const auto ask = [&](const turn_rows&, const turn_extras&) {
            ++rounds;
            turn_decision out;
            out.wants.emplace();
            return out;
        };
        CHECK(turn(on, {"tg", "1", "m"}, ask).error() == errc::failed);
        CHECK(rounds == turn_rounds_max);
    });
}

TEST_CASE("a case changed in a turn must have been fetched in it") {
    on_each_driver([](store& on) {
        const turn_key key{"tg", "1", "m1"};
        REQUIRE(turn(on, key, opens_case(key)).has_value());
        bool fetch = false;
        const auto change = [&](const turn_rows&, const turn_extras& extras) {
            turn_decision out;
            if (fetch && !extras.got.open_cases) {
                out.wants.emplace().open_cases = true;
                return out;
            }
            auto changed = fetch ? extras.cases.front() : some_case("2026-1");
            changed.id = 1;
            changed.status = case_status::waiting;
            ++changed.version;
            out.changes.changed_cases = {changed};
            return out;
        };
        CHECK(turn(on, {"tg", "1", "m2"}, change).error() == errc::conflict);
        fetch = true;
        REQUIRE(turn(on, {"tg", "1", "m2"}, change).has_value());
        CHECK(get(on, [](transaction& tx) { return cases::by_number(tx, "2026-1")->status; }) ==
              case_status::waiting);
    });
}
