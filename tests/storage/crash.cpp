// What was acknowledged is there after SIGKILL, on a file system that loses what was not synced.
// The same test finds a loss when syncs are ignored: it could find one.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/messages.hpp"
#include "tests/storage/fixture.hpp"
#include "tests/support/crash_vfs.hpp"

using namespace yishi;
using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

constexpr int chats = 20;
constexpr int kills = 12;
constexpr int acknowledged_a_life = 150;  // turns, before the kill may come

turn_key key_of(std::int64_t number) {
    return {"tg", std::to_string(number % chats), "m" + std::to_string(number)};
}

// The child: commits numbered turns, eight at a time, and tells each that was acknowledged.
[[noreturn]] void live(
    const std::string& file, std::int64_t from, std::uint64_t seed, bool ignore, int to_parent) {
    support::use_crash_vfs({seed, ignore, 10});
    // Short logs, so that kills also strike while pages move from the log into the database.
    auto opened = open_sqlite({.file = file, .checkpoint_pages = 60, .log = {}});
    if (!opened) ::_exit(2);
    for (std::int64_t number = from;; number += 8) {
        std::promise<void> all;
        std::atomic<int> left = 8;
        for (std::int64_t i = number; i < number + 8; ++i)
            (*opened)->submit_turn(key_of(i), opens_case(key_of(i)), [&, i](auto done) {
                if (!done) ::_exit(3);
                if (::write(to_parent, &i, sizeof i) != sizeof i) ::_exit(4);
                if (--left == 0) all.set_value();
            });
        all.get_future().get();
    }
}

struct life {
    std::vector<std::int64_t> acknowledged;
    bool killed = false;
};

life live_and_kill(const std::string& file, std::int64_t from, std::uint64_t seed, bool ignore) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        live(file, from, seed, ignore, ends[1]);
    }
    ::close(ends[1]);
    life out;
    std::int64_t number = 0;
    const auto stop = acknowledged_a_life + static_cast<std::size_t>(seed * 7919 % 50);
    while (out.acknowledged.size() < stop && ::read(ends[0], &number, sizeof number) > 0)
        out.acknowledged.push_back(number);
    ::kill(child, SIGKILL);
    while (::read(ends[0], &number, sizeof number) == sizeof number)
        out.acknowledged.push_back(number);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    out.killed = WIFSIGNALED(status);
    return out;
}

// How many of the numbered turns are not in the store; -1: it cannot be read.
int count_lost(const std::string& file, const std::vector<std::int64_t>& numbers) {
    auto opened = open_sqlite({.file = file, .log = {}});
    if (!opened) return -1;
    int lost = 0;
    std::string sound;
    const auto done = read(**opened, [&](transaction& tx) {
        tx.query("PRAGMA integrity_check(1)", {}, [&](const row& r) { sound = text(r, 0); });
        for (const auto number : numbers) {
            const auto key = key_of(number);
            const auto chat = conversations::by_chat(tx, key.channel, key.chat);
            if (!chat || !messages::by_platform_id(tx, chat->id, key.platform_id)) ++lost;
        }
    });
    return done && sound == "ok" ? lost : -1;
}

}  // namespace

TEST_CASE("what was acknowledged survives kills, whole and once") {
    const temporary_folder folder;
    const auto file = folder.file("store.db");
    add_person(*open_fresh(folder), "li");
    std::vector<std::int64_t> acknowledged;
    for (std::uint64_t i = 0; i < kills; ++i) {
        const auto from = acknowledged.empty() ? 0 : acknowledged.back() + 100;
        const auto end = live_and_kill(file, from, i + 1, false);
        REQUIRE(end.killed);
        REQUIRE(end.acknowledged.size() >= acknowledged_a_life);
        acknowledged.insert(acknowledged.end(), end.acknowledged.begin(), end.acknowledged.end());
        REQUIRE(count_lost(file, acknowledged) == 0);
    }
    auto on = open_fresh(folder);
    REQUIRE(read(*on, [&](transaction& tx) {
                // A case a turn, numbers without gap or double.
                const auto cases = fetch_integer(tx, "SELECT count(*) FROM cases", {});
                const auto turns =
                    fetch_integer(tx, "SELECT count(*) FROM message WHERE direction = 0", {});
                CHECK(cases == turns);
                CHECK(fetch_integer(tx, "SELECT count(DISTINCT seq) FROM cases", {}) == cases);
                CHECK(fetch_integer(tx, "SELECT max(seq) FROM cases", {}) == cases);
            }).has_value());
}

TEST_CASE("the crash test finds the loss when syncs are ignored") {
    int found = 0;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const temporary_folder folder;
        const auto file = folder.file("store.db");
        add_person(*open_fresh(folder), "li");
        const auto end = live_and_kill(file, 0, seed, true);
        REQUIRE(end.killed);
        found += count_lost(file, end.acknowledged) != 0;
    }
    CHECK(found == 3);
}
