// Requests that share a connection: each gets its own response, whatever the peer does in between.
#include <catch2/catch.hpp>

#include "bot/http/client/pipeline.hpp"
#include "tests/bot/http/fake_peer.hpp"

using namespace yishi::http;
using namespace yishi::http::test;
using namespace std::chrono_literals;
namespace errc = boost::system::errc;

namespace {

std::shared_ptr<rider> rider_named(const std::string& name) {
    auto out = std::make_shared<rider>();
    out->head = name;
    return out;
}

void add(pipeline& to, int count) {
    for (int i = 0; i < count; ++i) to.add(rider_named(std::to_string(i)));
}

client_request asking(const fake_peer& peer, int number) {
    auto out = waiting_client::request_to(peer.url("/" + std::to_string(number)));
    out.method = "POST";
    out.body = "body of " + std::to_string(number);
    out.pipelined = true;
    return out;
}

std::string target_of(const std::string& request) {
    return request.substr(5, request.find(' ', 5) - 5);
}

// Answers each request with its own target until the client goes.
void echo_all(talk& with) {
    for (auto got = with.request(); !got.empty(); got = with.request()) with.ok(target_of(got));
}

using answers = std::vector<std::future<waiting_client::outcome>>;

answers begin(waiting_client& client, const fake_peer& peer, int from, int count) {
    answers out;
    for (int i = from; i < from + count; ++i) out.push_back(client.begin(asking(peer, i)));
    return out;
}

}  // namespace

TEST_CASE("how many requests travel together follows from how fast the host answers") {
    pipeline line;
    add(line, 100);
    CHECK(line.next().size() == 1);  // unknown yet
    line.learn(1, 40ms);
    CHECK(line.next().size() == 1);
    line.learn(16, 1ms);
    CHECK(line.next().size() == 1);  // one quick answer is no habit
    for (int i = 0; i < 40; ++i) line.learn(16, 16ms);
    CHECK(line.next().size() > 8);
    for (int i = 0; i < 40; ++i) line.learn(16, 1ms);
    CHECK(line.next().size() == 16);
    while (!line.empty()) line.next();
}

TEST_CASE("what the peer did not look at goes first, and one by one") {
    pipeline line;
    line.learn(1, 1us);
    add(line, 4);
    auto all = line.next();
    REQUIRE(all.size() == 4);
    add(line, 1);
    all.erase(all.begin());
    line.put_back(std::move(all));
    for (const char* const expected : {"1", "2", "3", "0"}) {
        const auto next = line.next();
        REQUIRE(next.size() == 1);
        CHECK(next.front()->head == expected);
    }
    CHECK(line.empty());
}

TEST_CASE("each request gets its own response, on however few connections") {
    fake_peer peer(std::vector<fake_peer::script>(64, echo_all));
    waiting_client client;
    for (int round = 0; round < 4; ++round) {
        auto all = begin(client, peer, round * 100, 40);
        for (int i = 0; i < 40; ++i) {
            const auto got = client.wait(all[static_cast<std::size_t>(i)]);
            REQUIRE(got);
            CHECK(got->body == "/" + std::to_string(round * 100 + i));
        }
    }
    CHECK(peer.accepted() < 64);
    client.get_client().close();
}

TEST_CASE("a peer that closes after each response gets the others anew") {
    const auto once = [](talk& with) {
        const auto got = with.request();
        if (!got.empty()) with.ok(target_of(got), "Connection: close\r\n");
        with.close();
    };
    fake_peer peer(std::vector<fake_peer::script>(40, once));
    waiting_client client;
    CHECK(client.send(asking(peer, 1'000))->body == "/1000");
    auto all = begin(client, peer, 0, 20);
    for (int i = 0; i < 20; ++i) {
        const auto got = client.wait(all[static_cast<std::size_t>(i)]);
        REQUIRE(got);
        CHECK(got->body == "/" + std::to_string(i));
    }
    client.get_client().close();
}

TEST_CASE("a peer that dies takes along what was sent to it, and says so") {
    const auto dies = [](talk& with) {
        with.request();
        with.reset();
    };
    fake_peer peer(std::vector<fake_peer::script>(10, dies));
    waiting_client client;
    auto all = begin(client, peer, 0, 10);
    for (auto& each : all) CHECK(client.wait(each).error() == errc::connection_reset);
    client.get_client().close();
}

TEST_CASE("requests that travel together have their time, and end with the client") {
    const auto mute = [](talk& with) {
        while (!with.request().empty()) {
        }
    };
    fake_peer peer(std::vector<fake_peer::script>(10, mute));
    waiting_client client;
    answers all;
    SECTION("time") {
        for (int i = 0; i < 10; ++i) {
            auto value = asking(peer, i);
            value.timeout = 100ms;
            all.push_back(client.begin(std::move(value)));
        }
        for (auto& each : all) CHECK(client.wait(each).error() == errc::timed_out);
    }
    SECTION("close()") {
        all = begin(client, peer, 0, 10);
        client.io().poll();
        client.get_client().close();
        for (auto& each : all) CHECK(client.wait(each).error() == errc::operation_canceled);
    }
    client.get_client().close();
}

TEST_CASE("a request that can't be sent is told, the others go") {
    fake_peer peer({echo_all, echo_all});
    waiting_client client;
    auto wrong = asking(peer, 1);
    wrong.headers = {{"X-A", "line\r\nbreak"}};
    auto refused = client.begin(wrong);
    auto fine = client.begin(asking(peer, 2));
    CHECK(client.wait(refused).error() == errc::invalid_argument);
    CHECK(client.wait(fine)->body == "/2");
    client.get_client().close();
}
