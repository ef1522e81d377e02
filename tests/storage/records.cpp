// Events, timers, media, people and the small tables.
#include <catch2/catch.hpp>

#include "storage/sql/bundles.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/devices.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/keys.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/settings.hpp"
#include "storage/sql/timers.hpp"
#include "storage/sql/uploads.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

TEST_CASE("the log of events is in order, refuses doubles, and erasing keeps the hashes") {
    on_each_driver([](store& on) {
        REQUIRE(write(on, [](transaction& tx) {
                    for (const char* number : {"1", "2"}) {
                        const auto id = cases::insert(tx, some_case(number));
                        for (int seq = 1; seq <= 3; ++seq)
                            events::append(
                                tx,
                                {id, seq, 5, "bot", "note", "s", "p", "ph", std::to_string(seq)});
                    }
                }).has_value());
        CHECK(write(on, [](transaction& tx) {
                  events::append(tx, {1, 3, 5, "bot", "note", "", "", "", ""});
              }).error() == errc::constraint);
        const auto rest = get(on, [](transaction& tx) { return events::after(tx, 1, 2, 10); });
        REQUIRE(rest.size() == 4);
        CHECK(rest[0].seq == 3);
        CHECK(rest[1].case_id == 2);
        const auto heads = get(on, [](transaction& tx) { return events::heads(tx, 0, 10); });
        REQUIRE(heads.size() == 2);
        CHECK(heads[1].hash == "3");
        REQUIRE(write(on, [](transaction& tx) { events::erase(tx, 1, 1); }).has_value());
        const auto erased = get(on, [](transaction& tx) { return events::of_case(tx, 1); })[0];
        CHECK(erased.payload.empty());
        CHECK(erased.salt.empty());
        CHECK(erased.payload_hash == "ph");
    });
}

TEST_CASE("a timer is set once, fires once, and only when due") {
    on_each_driver([](store& on) {
        REQUIRE(write(on, [](transaction& tx) {
                    timers::set(tx, {"idle", "1", 500});
                    timers::set(tx, {"idle", "2", 300});
                    timers::set(tx, {"idle", "1", 100});
                    timers::set(tx, {"overdue", "1", 900});
                    timers::cancel(tx, "overdue", "1");
                }).has_value());
        const auto due = get(on, [](transaction& tx) { return timers::due(tx, 300, 10); });
        REQUIRE(due.size() == 2);
        CHECK(due[0].subject == "1");
        CHECK(get(on, [](transaction& tx) { return timers::next_due(tx); }) == 100);
        const auto take = [&](std::int64_t now) {
            return put(on, [&](transaction& tx) { return timers::take(tx, "idle", "1", now); });
        };
        CHECK_FALSE(take(99));
        CHECK(take(100));
        CHECK_FALSE(take(100));
    });
}

TEST_CASE("media jobs are pending, then stored or failed, once") {
    on_each_driver([](store& on) {
        const auto id = put(on, [](transaction& tx) {
            media_row job;
            job.conversation = conversations::insert(tx, some_conversation("1"));
            job.message_seq = 4;
            job.attachment = "{}";
            job.due_at = 10;
            return media::insert(tx, job);
        });
        CHECK(get(on, [](transaction& tx) { return media::due(tx, 9, 10); }).empty());
        auto job = get(on, [](transaction& tx) { return media::due(tx, 10, 10); }).at(0);
        job.status = media_status::stored;
        job.sha256 = "aa";
        job.size = 7;
        const auto next = [&](std::int64_t now) {
            return get(on, [&](transaction& tx) { return media::next_due(tx, now); });
        };
        CHECK(next(job.due_at - 1) == job.due_at);
        CHECK_FALSE(next(job.due_at).has_value());
        const auto update = [&] {
            return put(on, [&](transaction& tx) { return media::update(tx, job); });
        };
        CHECK(update());
        CHECK_FALSE(update());
        CHECK_FALSE(next(job.due_at - 1).has_value());
        CHECK(get(on, [](transaction& tx) { return media::by_sha256(tx, "aa"); })->id == id);
        CHECK(get(on, [](transaction& tx) { return media::of_messages(tx, 1, 4, 4); }).size() == 1);
        CHECK(get(on, [](transaction& tx) { return media::of_messages(tx, 1, 5, 9); }).empty());
    });
}

TEST_CASE("people keep their scopes, tokens their dates") {
    on_each_driver([](store& on) {
        REQUIRE(write(on, [](transaction& tx) {
                    person_row who;
                    who.name = "zhao";
                    who.role = "lead";
                    who.queues = {"order", "roads"};
                    who.areas = {"a"};
                    people::insert(tx, who);
                    tokens::insert(tx, {0, 2, "phone", "hash", 1, 100, 0, 0});
                }).has_value());
        const auto all = get(on, [](transaction& tx) { return people::all(tx); });
        REQUIRE(all.size() == 2);
        CHECK(all[0].queues.empty());
        CHECK(all[1].queues == std::vector<std::string>{"order", "roads"});
        CHECK(all[1].areas == std::vector<std::string>{"a"});
        CHECK(write(on, [&](transaction& tx) { people::insert(tx, all[1]); }).error() ==
              errc::constraint);
        const auto revoke = [&] {
            return put(on, [](transaction& tx) { return tokens::revoke(tx, 1, 50); });
        };
        CHECK(revoke());
        CHECK_FALSE(revoke());
        CHECK(get(on, [](transaction& tx) { return tokens::by_hash(tx, "hash"); })->revoked_at ==
              50);
        CHECK(get(on, [](transaction& tx) { return tokens::of_person(tx, 0); }).size() == 1);
        CHECK(get(on, [](transaction& tx) { return tokens::of_person(tx, 1); }).empty());
    });
}

TEST_CASE("the small tables") {
    on_each_driver([](store& on) {
        REQUIRE(write(on, [](transaction& tx) {
                    settings::put(tx, "a", "1");
                    settings::put(tx, "a", "2");
                    keys::put(tx, "k", "result", 10);
                    bundles::put(tx, {"h1", 1, "import", "{}"});
                    bundles::put(tx, {"h1", 2, "again", "other"});
                    bundles::put(tx, {"h2", 2, "import", "{}"});
                    bundles::set_current(tx, "h1", 5, "import");
                    bundles::set_current(tx, "h2", 6, "person:1");
                    devices::insert(tx, {"d", "chat", "web", 1, 1});
                    devices::insert_pickup(tx, {"p", "web", "chat", 100});
                    devices::insert_pickup(tx, {"q", "web", "chat", 100});
                    for (int i = 0; i < 5; ++i) changes::append(tx, {0, i, "case", "1"});
                }).has_value());
        REQUIRE(read(on, [](transaction& tx) {
                    CHECK(settings::get(tx, "a") == "2");
                    CHECK_FALSE(settings::get(tx, "b"));
                    CHECK(keys::find(tx, "k") == "result");
                    CHECK(bundles::get(tx, "h1")->content == "{}");
                    CHECK(bundles::current(tx)->hash == "h2");
                    CHECK(bundles::history(tx, 9).size() == 2);
                    CHECK(bundles::in_use(tx, 9) == std::vector<std::string>{"h2"});
                    CHECK(devices::by_hash(tx, "d")->chat == "chat");
                    CHECK(changes::newest(tx) == 5);
                    CHECK(changes::after(tx, 3, 9).size() == 2);
                }).has_value());
        CHECK(write(on, [](transaction& tx) { keys::put(tx, "k", "x", 1); }).error() ==
              errc::constraint);
        CHECK(write(on, [](transaction& tx) { bundles::set_current(tx, "no", 1, ""); }).error() ==
              errc::constraint);
        const auto pickup = [&](const char* code, std::int64_t now) {
            return put(on, [&](transaction& tx) { return devices::take_pickup(tx, code, now); })
                .has_value();
        };
        CHECK(pickup("p", 99));
        CHECK_FALSE(pickup("p", 99));
        CHECK_FALSE(pickup("q", 100));
        CHECK(put(on, [](transaction& tx) { return changes::prune(tx, 3, 100); }) == 3);
        // The newest stays: its number says how far the log has gone.
        CHECK(put(on, [](transaction& tx) { return changes::prune(tx, 99, 100); }) == 1);
        REQUIRE(write(on, [](transaction& tx) { changes::append(tx, {0, 1, "c", "1"}); }));
        CHECK(get(on, changes::newest) == 6);
        CHECK(put(on, [](transaction& tx) { return devices::remove(tx, "d"); }));
        CHECK(put(on, [](transaction& tx) { return keys::prune(tx, 11, 5); }) == 1);
    });
}

TEST_CASE("uploads are a conversation's own, until they are too old") {
    on_each_driver([](store& on) {
        const auto upload = [&](const char* chat, const char* sha256, std::int64_t at) {
            REQUIRE(write(on, [&](transaction& tx) {
                uploads::put(tx, {"page", chat, sha256, "image/jpeg", 7, at});
            }));
        };
        const auto size = [&](const char* chat, const char* sha256) {
            return get(on, [&](transaction& tx) {
                const auto found = uploads::find(tx, "page", chat, sha256);
                return found ? found->size : 0;
            });
        };
        upload("a", "x", 10);
        upload("b", "x", 30);
        upload("b", "y", 20);
        CHECK(size("a", "x") == 7);
        CHECK(size("a", "y") == 0);
        CHECK(put(on, [](transaction& tx) { return uploads::prune(tx, 10, 5); }).empty());
        CHECK(put(on, [](transaction& tx) { return uploads::prune(tx, 25, 1); }) ==
              std::vector<std::string>{"x"});
        CHECK(get(on, [](transaction& tx) { return uploads::names(tx, "x"); }));
        upload("b", "y", 40);  // once more
        CHECK(put(on, [](transaction& tx) { return uploads::prune(tx, 35, 5); }) ==
              std::vector<std::string>{"x"});
        REQUIRE(write(on, [](transaction& tx) { uploads::forget(tx, "y"); }));
        CHECK(size("b", "y") == 0);
    });
}
