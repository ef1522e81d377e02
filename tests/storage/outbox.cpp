// Messages, the outbox and its lanes.
#include <catch2/catch.hpp>

#include "storage/sql/conversations.hpp"
#include "storage/sql/lanes.hpp"
#include "storage/sql/messages.hpp"
#include "tests/storage/fixture.hpp"

using namespace yishi::storage;
using namespace yishi::storage::test;

namespace {

std::int64_t conversation_with(store& on, const std::string& chat, int messages) {
    return put(on, [&](transaction& tx) {
        const auto id = conversations::insert(tx, some_conversation(chat));
        for (int i = 0; i < messages; ++i) {
            message_row next;
            next.conversation = id;
            next.direction = direction::out;
            next.at = i + 1;
            next.status = delivery_status::queued;
            next.body = std::to_string(i);
            messages::append(tx, next);
        }
        return id;
    });
}

messages::mark mark_of(std::int64_t conversation, std::int64_t seq, delivery_status status) {
    messages::mark out;
    out.conversation = conversation;
    out.seq = seq;
    out.status = status;
    out.lane = lane_of(conversation);
    return out;
}

std::size_t mark(store& on, std::vector<messages::mark> marks) {
    return put(on, [&](transaction& tx) { return messages::mark_all(tx, marks); });
}

messages::lane_set all_lanes() {
    return messages::lane_set{}.set();
}

std::vector<message_row> unsent(store& on,
                                const messages::lane_set& of,
                                std::int64_t conversation = 0,
                                std::int64_t seq = 0,
                                int limit = 1'000) {
    const auto found = get(
        on, [&](transaction& tx) { return messages::unsent(tx, of, conversation, seq, limit); });
    std::vector<message_row> out;
    for (const auto& each : found) {
        CHECK(each.channel == "tg");
        out.push_back(each.row);
    }
    return out;
}

}  // namespace

TEST_CASE("a thread is paged in both directions") {
    on_each_driver([](store& on) {
        const auto id = conversation_with(on, "1", 10);
        const auto seqs = [&](auto page) {
            std::string out;
            for (const auto& row : get(on, page)) out += std::to_string(row.seq) + " ";
            return out;
        };
        CHECK(seqs([&](transaction& tx) { return messages::after(tx, id, 3, 3); }) == "4 5 6 ");
        CHECK(seqs([&](transaction& tx) { return messages::after(tx, id, 10, 3); }).empty());
        CHECK(seqs([&](transaction& tx) { return messages::before(tx, id, 4, 2); }) == "2 3 ");
        CHECK(seqs([&](transaction& tx) { return messages::before(tx, id, 99, 2); }) == "9 10 ");
    });
}

TEST_CASE("unsent messages come by conversation and seq, of the lanes asked for, page by page") {
    on_each_driver([](store& on) {
        std::vector<std::int64_t> ids;
        for (int i = 0; i < 100; ++i) ids.push_back(conversation_with(on, std::to_string(i), 2));
        const auto all = unsent(on, all_lanes());
        REQUIRE(all.size() == 200);
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(all[i].conversation == ids[i / 2]);
            CHECK(all[i].seq == static_cast<std::int64_t>(i % 2 + 1));
        }
        std::size_t sum = 0;
        for (std::size_t lane = 0; lane < all_lanes().size(); ++lane) {
            const auto some = unsent(on, messages::lane_set{}.set(lane));
            sum += some.size();
            for (const auto& row : some) CHECK(row.lane == static_cast<int>(lane));
        }
        CHECK(sum == 200);
        const auto rest = unsent(on, all_lanes(), ids[1], 1, 2);
        REQUIRE(rest.size() == 2);
        CHECK(rest[0].conversation == ids[1]);
        CHECK(rest[0].seq == 2);
        CHECK(rest[1].conversation == ids[2]);
    });
}

TEST_CASE("unsent messages of named conversations come in the same order") {
    using found = std::vector<std::pair<std::int64_t, std::int64_t>>;
    on_each_driver([](store& on) {
        std::vector<std::int64_t> ids;
        for (int i = 0; i < 20; ++i) ids.push_back(conversation_with(on, std::to_string(i), 2));
        const auto of = [&](const messages::lane_set& mask, std::vector<std::int64_t> which) {
            const auto rows =
                get(on, [&](transaction& tx) { return messages::unsent_in(tx, mask, which); });
            found out;
            for (const auto& each : rows) out.emplace_back(each.row.conversation, each.row.seq);
            return out;
        };
        CHECK(of(all_lanes(), {ids[7], ids[2], 999'999}) ==
              found{{ids[2], 1}, {ids[2], 2}, {ids[7], 1}, {ids[7], 2}});
        CHECK(of(all_lanes(), {}).empty());
        auto others = all_lanes();
        others.reset(static_cast<std::size_t>(lane_of(ids[2])));
        CHECK(of(others, {ids[2], ids[3]}) == found{{ids[3], 1}, {ids[3], 2}});
    });
}

TEST_CASE("of named conversations those of a channel are told apart") {
    on_each_driver([](store& on) {
        const auto one = conversation_with(on, "1", 1);
        const auto two = conversation_with(on, "2", 1);
        const auto in = [&](const char* channel, std::vector<std::int64_t> which) {
            return get(
                on, [&](transaction& tx) { return conversations::in_channel(tx, channel, which); });
        };
        const auto found = in("tg", {one, 999'999});
        REQUIRE(found.size() == 1);
        CHECK(found[0].chat == "1");
        CHECK(in("tg", {one, two}).size() == 2);
        CHECK(in("another", {one, two}).empty());
        CHECK(in("tg", {}).empty());
    });
}

TEST_CASE("a mark counts only under the lease it was sent with") {
    on_each_driver([](store& on) {
        const auto id = conversation_with(on, "1", 2);
        auto sent = mark_of(id, 1, delivery_status::sent);
        sent.platform_id = "p1";
        const auto leases =
            put(on, [](transaction& tx) { return leases::take(tx, "one", lanes, 1'000, 2'000); });
        REQUIRE(leases.size() == lanes);
        sent.fence = leases[0].fence;
        // Another process takes the expired lanes: the first one's mark comes too late.
        REQUIRE(put(on, [](transaction& tx) {
                    return leases::take(tx, "two", lanes, 2'000, 3'000);
                }).size() == lanes);
        CHECK(mark(on, {sent}) == 0);
        CHECK(unsent(on, all_lanes()).size() == 2);
        sent.fence += 1;
        CHECK(mark(on, {sent}) == 1);
        CHECK(mark(on, {sent}) == 0);
        const auto left = unsent(on, all_lanes());
        REQUIRE(left.size() == 1);
        CHECK(left[0].seq == 2);
        CHECK(get(on, [&](transaction& tx) {
                  return messages::by_platform_id(tx, id, "p1").value().seq;
              }) == 1);
        // A wrong lane is nobody's lease.
        auto stray = mark_of(id, 2, delivery_status::sent);
        stray.fence = sent.fence;
        stray.lane = (stray.lane + 1) % lanes;
        CHECK(mark(on, {stray}) == 0);
        stray.lane = lanes;
        CHECK(mark(on, {stray}) == 0);
        // What left in a webhook's response has left, whoever has the lane by now.
        auto answered = mark_of(id, 2, delivery_status::sent);
        answered.fence = messages::any_fence;
        CHECK(mark(on, {answered}) == 1);
        CHECK(unsent(on, all_lanes()).empty());
    });
}

TEST_CASE("marks of many messages at once: each counts as if it came alone") {
    on_each_driver([](store& on) {
        const auto id = conversation_with(on, "1", 4);
        auto tried = mark_of(id, 1, delivery_status::queued);
        tried.attempts = 1;
        auto sent = mark_of(id, 1, delivery_status::sent);
        auto late = tried;
        late.attempts = 2;
        auto reported = mark_of(id, 2, delivery_status::sent);
        reported.reported_by = "tg";
        reported.platform_id = "p2";
        auto unnamed = mark_of(id, 3, delivery_status::sent);
        auto stray = mark_of(id, 4, delivery_status::sent);
        stray.fence += 1;
        // The first message is tried, then sent; what comes after that has no effect.
        CHECK(mark(on, {tried, unnamed, reported, sent, stray, late}) == 4);
        REQUIRE(read(on, [&](transaction& tx) {
            CHECK(messages::at(tx, id, 1)->status == delivery_status::sent);
            CHECK(messages::at(tx, id, 2)->platform_id == "p2");
            CHECK(messages::at(tx, id, 3)->status == delivery_status::sent);
            CHECK(messages::at(tx, id, 4)->status == delivery_status::queued);
        }));
        CHECK(put(on, [](transaction& tx) {
            return messages::report(tx, "tg", "p2", delivery_status::read, "").has_value();
        }));
    });
}

TEST_CASE("who shares in the lanes is counted until its time is over or it goes") {
    on_each_driver([](store& on) {
        const auto join = [&](const char* who, std::int64_t now) {
            return put(on, [&](transaction& tx) { return leases::join(tx, who, now, now + 100); });
        };
        CHECK(join("a", 0) == 1);
        CHECK(join("b", 50) == 2);
        CHECK(join("b", 60) == 2);
        CHECK(join("c", 99) == 3);
        CHECK(join("c", 100) == 2);  // a is over
        REQUIRE(write(on, [](transaction& tx) { leases::release(tx, "b"); }).has_value());
        CHECK(join("c", 101) == 1);
        REQUIRE(write(on, leases::release_all).has_value());
        CHECK(join("d", 101) == 1);
    });
}

TEST_CASE("lanes are leased, renewed, released and shared") {
    on_each_driver([](store& on) {
        const auto take = [&](const char* who, int count, std::int64_t now, std::int64_t until) {
            return put(on,
                       [&](transaction& tx) { return leases::take(tx, who, count, now, until); })
                .size();
        };
        CHECK(take("a", 40, 0, 100) == 40);
        CHECK(take("b", 40, 0, 100) == 24);
        CHECK(take("c", 40, 99, 200) == 0);
        CHECK(put(on, [](transaction& tx) { return leases::renew(tx, "a", 500); }).size() == 40);
        CHECK(take("c", 64, 100, 200) == 24);
        CHECK(put(on, [](transaction& tx) { return leases::renew(tx, "b", 500); }).empty());
        REQUIRE(write(on, [](transaction& tx) { leases::release(tx, "a", 0); }).has_value());
        CHECK(take("b", 64, 101, 200) == 1);
        REQUIRE(write(on, [](transaction& tx) { leases::release(tx, "a"); }).has_value());
        CHECK(take("b", 64, 101, 200) == 39);
        const auto all = get(on, [](transaction& tx) { return leases::all(tx); });
        REQUIRE(all.size() == lanes);
        CHECK(all[0].owner == "b");
        CHECK(all[0].fence == 3);  // a, its release, b
    });
}

TEST_CASE("a dead letter frees the next; sent again it goes to the end") {
    on_each_driver([](store& on) {
        const auto id = conversation_with(on, "1", 3);
        auto dead = mark_of(id, 1, delivery_status::dead);
        dead.error = "gone";
        REQUIRE(mark(on, {dead}) == 1);
        CHECK(get(on, [](transaction& tx) { return messages::count_dead(tx); }) == 1);
        const auto listed = get(on, [](transaction& tx) { return messages::dead(tx, 0, 0, 10); });
        REQUIRE(listed.size() == 1);
        CHECK(listed[0].error == "gone");
        CHECK(get(on, [&](transaction& tx) { return messages::dead(tx, id, 1, 10); }).empty());
        const auto again =
            put(on, [&](transaction& tx) { return messages::requeue(tx, id, 1, 77); });
        CHECK(again.seq == 4);
        CHECK(again.error.empty());
        CHECK(unsent(on, all_lanes()).back().seq == 4);
        CHECK(unsent(on, all_lanes()).back().body == "0");
        CHECK(write(on, [&](transaction& tx) { messages::requeue(tx, id, 1, 77); }).error() ==
              errc::not_found);
        CHECK(write(on, [&](transaction& tx) { messages::requeue(tx, id, 2, 77); }).error() ==
              errc::not_found);
    });
}

TEST_CASE("reports move a message forward, never back") {
    on_each_driver([](store& on) {
        const auto id = conversation_with(on, "1", 1);
        const auto report = [&](delivery_status status) {
            return put(on,
                       [&](transaction& tx) {
                           return messages::report(tx, "tg", "p1", status, "");
                       })
                .has_value();
        };
        CHECK_FALSE(report(delivery_status::delivered));
        auto sent = mark_of(id, 1, delivery_status::sent);
        sent.platform_id = "p1";
        sent.reported_by = "tg";
        REQUIRE(mark(on, {sent}) == 1);
        CHECK(report(delivery_status::read));
        CHECK_FALSE(report(delivery_status::delivered));
        CHECK_FALSE(report(delivery_status::read));
        CHECK(report(delivery_status::dead));
    });
}

TEST_CASE("the backlog says how many are unsent and since when") {
    on_each_driver([](store& on) {
        CHECK(get(on, [](transaction& tx) { return messages::outbox_backlog(tx); }).oldest_at == 0);
        conversation_with(on, "1", 3);
        const auto found = get(on, [](transaction& tx) { return messages::outbox_backlog(tx); });
        CHECK(found.unsent == 3);
        CHECK(found.oldest_at == 1);
    });
}

TEST_CASE("an inbound message is stored once a conversation") {
    on_each_driver([](store& on) {
        const auto id = conversation_with(on, "1", 0);
        message_row in;
        in.conversation = id;
        in.platform_id = "m";
        const auto append = [&](transaction& tx) { messages::append(tx, in); };
        CHECK(write(on, append).has_value());
        CHECK(write(on, append).error() == errc::constraint);
        // Without an identity, or ours: no seen-mark.
        in.platform_id.clear();
        CHECK(write(on, append).has_value());
        CHECK(write(on, append).has_value());
        in.conversation = 999;
        CHECK(write(on, append).error() == errc::not_found);
    });
}
