// Random change sets against a model in memory: the store holds what the model holds, also after
// turns that throw and after opening it again.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/timers.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

constexpr int turns = 300;
constexpr int chats = 6;

struct model_case {
    std::string chat;
    std::int64_t version = 1;
    std::string summary;
    std::size_t events = 1;
};

struct model {
    std::map<std::string, std::vector<std::string>> threads;  // chat -> bodies
    std::map<std::string, std::string> states;                // chat -> state
    std::map<std::string, model_case> cases;                  // number ->
    std::map<std::string, std::int64_t> timers;               // subject -> due
};

// One random turn: what it does is drawn first, so that decide may run again.
struct plan {
    turn_key key;
    std::string state;
    int messages = 0;
    int opens = 0;
    bool changes_case = false;
    bool cancels = false;
    bool throws = false;
    bool spoils = false;  // breaks a rule of the schema after all else is written
    std::int64_t due = 0;
};

plan draw(std::mt19937_64& random, int number) {
    const auto below = [&](int limit) {
        return static_cast<int>(random() % static_cast<unsigned>(limit));
    };
    plan out;
    // Now and then a message comes again.
    out.key = {"tg",
               std::to_string(below(chats)),
               "m" + std::to_string(below(8) == 0 ? number - 1 : number)};
    out.state = std::string(static_cast<std::size_t>(below(300)), 's') + std::to_string(number);
    out.messages = 1 + below(4);
    out.opens = below(4) == 0 ? 1 + below(2) : 0;
    out.changes_case = below(3) == 0;
    out.cancels = below(5) == 0;
    out.throws = below(12) == 0;
    out.spoils = below(12) == 0;
    out.due = below(1'000);
    return out;
}

event_row event_of(std::int64_t case_id, std::int64_t seq) {
    return {case_id, seq, 1, "bot", "note", "s", "{}", "ph", "h" + std::to_string(seq)};
}

void open_cases(const plan& what, const turn_extras& extras, change_set& to) {
    for (int i = 0; i < what.opens; ++i) {
        auto next =
            some_case(std::to_string(extras.case_year) + "-" + std::to_string(extras.case_seq + i));
        next.year = extras.case_year;
        next.seq = extras.case_seq + i;
        next.summary = what.state;
        next.event_seq = 1;
        to.new_cases.push_back(next);
        to.events.push_back(event_of(-(i + 1), 1));
    }
    to.numbers_taken = what.opens;
}

turn_decision decide(const plan& what, const turn_rows& rows, const turn_extras& extras) {
    turn_decision out;
    if (rows.seen) return out;
    if (what.throws) throw std::runtime_error("drawn");
    if (extras.got.case_number_year == 0) {
        auto& wants = out.wants.emplace();
        wants.case_number_year = 2026;
        wants.open_cases = true;
        return out;
    }
    auto& to = out.changes;
    auto next = rows.conversation.value_or(some_conversation(what.key.chat));
    next.state = what.state;
    for (int i = 0; i < what.messages; ++i) {
        message_row row;
        row.seq = ++next.last_seq;
        row.direction = i == 0 ? direction::in : direction::out;
        row.platform_id = i == 0 ? what.key.platform_id : "";
        row.body = what.state + "/" + std::to_string(i);
        to.messages.push_back(row);
    }
    to.conversation = next;
    open_cases(what, extras, to);
    if (what.changes_case && !extras.cases.empty()) {
        auto changed = extras.cases.front();
        changed.summary = what.state;
        changed.version += 1;
        changed.event_seq += 1;
        to.events.push_back(event_of(changed.id, changed.event_seq));
        to.changed_cases.push_back(changed);
    }
    to.timers = {{"idle", "@conversation", what.due}};
    if (what.cancels) to.timers.clear(), to.cancelled = {{"idle", "@conversation", 0}};
    if (what.spoils) to.messages.push_back(to.messages.front());
    return out;
}

// What the turn must have done to the model.
void expect(model& in, const plan& what, std::int64_t conversation) {
    auto& thread = in.threads[what.key.chat];
    for (int i = 0; i < what.messages; ++i) thread.push_back(what.state + "/" + std::to_string(i));
    in.states[what.key.chat] = what.state;
    model_case* newest = nullptr;
    std::size_t newest_length = 0;
    std::string newest_number;
    for (auto& [number, held] : in.cases) {
        if (held.chat != what.key.chat) continue;
        if (number.size() > newest_length ||
            (number.size() == newest_length && number > newest_number)) {
            newest = &held;
            newest_length = number.size();
            newest_number = number;
        }
    }
    if (what.changes_case && newest != nullptr) {
        newest->summary = what.state;
        ++newest->version;
        ++newest->events;
    }
    for (int i = 0; i < what.opens; ++i)
        in.cases["2026-" + std::to_string(in.cases.size() + 1)] = {what.key.chat, 1, what.state, 1};
    const auto subject = std::to_string(conversation);
    if (what.cancels)
        in.timers.erase(subject);
    else
        in.timers[subject] = what.due;
}

void compare(store& on, const model& with) {
    REQUIRE(read(on, [&](transaction& tx) {
                for (const auto& [chat, thread] : with.threads) {
                    const auto found = conversations::by_chat(tx, "tg", chat).value();
                    CHECK(found.state == with.states.at(chat));
                    CHECK(found.last_seq == static_cast<std::int64_t>(thread.size()));
                    std::vector<std::string> bodies;
                    for (const auto& row : messages::after(tx, found.id, 0, 10'000))
                        bodies.push_back(row.body);
                    CHECK(bodies == thread);
                }
                CHECK(cases::count(tx, {}) == static_cast<std::int64_t>(with.cases.size()));
                for (const auto& [number, expected] : with.cases) {
                    const auto found = cases::by_number(tx, number).value();
                    CHECK(found.version == expected.version);
                    CHECK(found.summary == expected.summary);
                    CHECK(events::of_case(tx, found.id).size() == expected.events);
                }
                const auto due = timers::due(tx, 1'000'000, 1'000);
                CHECK(due.size() == with.timers.size());
                for (const auto& timer : due) CHECK(with.timers.at(timer.subject) == timer.due_at);
            }).has_value());
}

}  // namespace

TEST_CASE("random turns leave what a model in memory says") {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        INFO("seed " << seed);
        std::mt19937_64 random(seed);
        const temporary_folder folder;
        auto on = open_fresh(folder);
        add_person(*on, "li");
        model expected;
        std::set<std::pair<std::string, std::string>> seen;
        int outcomes[3] = {};  // done, repeated, failed
        for (int number = 1; number <= turns; ++number) {
            const auto what = draw(random, number);
            const auto done =
                turn(*on, what.key, [&](const turn_rows& rows, const turn_extras& extras) {
                    return decide(what, rows, extras);
                });
            const bool repeated = seen.contains({what.key.chat, what.key.platform_id});
            if (repeated) {
                CHECK(done.value().repeated);
                ++outcomes[1];
            } else if (what.throws || what.spoils) {
                CHECK(done.error() == (what.throws ? errc::failed : errc::constraint));
                ++outcomes[2];
            } else {
                REQUIRE(done.has_value());
                seen.insert({what.key.chat, what.key.platform_id});
                expect(expected, what, done->conversation.id);
                ++outcomes[0];
            }
            if (number % 100 == 0) compare(*on, expected);
        }
        for (const int count : outcomes) CHECK(count > 0);
        on.reset();
        on = open_fresh(folder);
        compare(*on, expected);
    }
}
