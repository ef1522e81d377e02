// The client against peers that behave, and against those that don't.
#include <catch2/catch.hpp>

#include "tests/bot/http/fake_peer.hpp"

using namespace yishi::http;
using namespace yishi::http::test;
using boost::system::errc::errc_t;
namespace errc = boost::system::errc;

namespace {

constexpr std::chrono::milliseconds short_time{150};

// Answers requests with their number until the client goes.
void number_all(talk& with) {
    for (int i = 1; !with.request().empty(); ++i) with.ok(std::to_string(i));
}

// Says these bytes after a request, then closes.
fake_peer::script say_and_close(std::string bytes) {
    return [bytes](talk& with) {
        with.request();
        with.say(bytes);
    };
}

// Never answers.
void mute(talk& with) {
    while (!with.request().empty()) {
    }
}

}  // namespace

TEST_CASE("what the client sends") {
    std::string seen;
    {
        fake_peer peer({[&](talk& with) {
            seen = with.request();
            with.ok("x");
        }});
        waiting_client client;
        auto value = waiting_client::request_to(peer.url("/a/b?c=d#e"));
        value.method = "POST";
        value.headers = {{"X-A", "b"}};
        value.body = "body";
        const auto got = client.send(value);
        REQUIRE(got);
        CHECK(got->status == 200);
        CHECK(got->body == "x");
        const auto host = peer.url("").substr(7);
        CHECK(seen == "POST /a/b?c=d HTTP/1.1\r\nHost: " + host +
                          "\r\nX-A: b\r\nContent-Length: 4\r\n\r\nbody");
    }
}

TEST_CASE("responses of every form") {
    struct row {
        const char* name;
        std::string bytes;
        int status;
        std::string body;
    };
    const std::vector<row> rows{
        {"length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, "ab"},
        {"no reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, ""},
        {"chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n",
         200,
         "ab"},
        {"up to the end", "HTTP/1.1 200 OK\r\n\r\nab", 200, "ab"},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        {"an interim response first",
         "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: "
         "1\r\n\r\nn",
         404,
         "n"},
        {"HTTP/1.0", "HTTP/1.0 500 Oh\r\n\r\nab", 500, "ab"},
        {"redirect, not followed",
         "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
         302,
         ""},
    };
    for (const auto& [name, bytes, status, body] : rows) {
        INFO(name);
        fake_peer peer({say_and_close(bytes)});
        waiting_client client;
        const auto got = client.get(peer.url());
        REQUIRE(got);
        CHECK(got->status == status);
        CHECK(got->body == body);
        CHECK(peer.accepted() == 1);
    }
}

TEST_CASE("responses that are none") {
    struct row {
        const char* name;
        std::string bytes;
        errc_t why;
    };
    const std::string large(2'000, 'x');
    const std::vector<row> rows{
        {"nothing", "", errc::connection_reset},
        {"half a header", "HTTP/1.1 200 OK\r\nConte", errc::connection_reset},
        {"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", errc::connection_reset},
        {"half the chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
         errc::connection_reset},
        {"not HTTP", "220 smtp.example ESMTP\r\n\r\n", errc::bad_message},
        {"broken chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         errc::bad_message},
        {"length and chunks",
         "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         errc::bad_message},
        {"too large by its length",
         "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + large,
         errc::message_size},
        {"too large in chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + large + "\r\n0\r\n\r\n",
         errc::message_size},
        {"too large up to the end", "HTTP/1.1 200 OK\r\n\r\n" + large, errc::message_size},
        {"only interim responses",
         [] {
             std::string out;
             for (int i = 0; i < 50; ++i) out += "HTTP/1.1 102 Processing\r\n\r\n";
             return out;
         }(),
         errc::bad_message},
    };
    for (const auto& [name, bytes, why] : rows) {
        INFO(name);
        fake_peer peer({say_and_close(bytes)});
        waiting_client client;
        auto value = waiting_client::request_to(peer.url());
        value.response_max = 1'000;
        const auto got = client.send(value);
        REQUIRE_FALSE(got);
        CHECK(got.error() == why);
    }
}

TEST_CASE("requests that can't be sent") {
    waiting_client client;
    for (const char* url : {"", "nonsense", "ftp://127.0.0.1/", "http://127.0.0.1/ x"}) {
        INFO(url);
        CHECK(client.get(url).error() == errc::invalid_argument);
    }
    auto value = waiting_client::request_to("http://127.0.0.1:9/");
    value.headers = {{"X-A", "b\r\nX-C: d"}};
    CHECK(client.send(value).error() == errc::invalid_argument);
    value.headers = {{"X A", "b"}};
    CHECK(client.send(value).error() == errc::invalid_argument);
    value.headers.clear();
    value.method = "GET / HTTP/1.1\r\nX";
    CHECK(client.send(value).error() == errc::invalid_argument);
}

TEST_CASE("nobody listens") {
    unsigned short port = 0;
    {
        fake_peer gone({});
        port = gone.port();
    }
    waiting_client client;
    CHECK(client.get("http://127.0.0.1:" + std::to_string(port)).error() ==
          errc::connection_refused);
}

TEST_CASE("a connection is kept and used again") {
    fake_peer peer({number_all, number_all});
    waiting_client client;
    CHECK(client.get(peer.url())->body == "1");
    CHECK(client.get(peer.url("/other"))->body == "2");
    CHECK(client.get(peer.url())->body == "3");
    CHECK(peer.accepted() == 1);
    client.get_client().close();
}

TEST_CASE("a connection that the peer won't keep is not used again") {
    const auto closing = [](talk& with) {
        with.request();
        with.ok("once", "Connection: close\r\n");
        mute(with);
    };
    fake_peer peer({closing, number_all});
    waiting_client client;
    CHECK(client.get(peer.url())->body == "once");
    CHECK(client.get(peer.url())->body == "1");
    client.get_client().close();
}

TEST_CASE("a kept connection that the peer has closed meanwhile is noticed before it is used") {
    std::promise<void> closed;
    const auto once = [&](talk& with) {
        with.request();
        with.ok("once");
        with.close();
        closed.set_value();
    };
    fake_peer peer({once, number_all});
    waiting_client client;
    CHECK(client.get(peer.url())->body == "once");
    closed.get_future().get();
    // So even what may not be repeated is sent.
    const auto got = client.send(waiting_client::request_to(peer.url()), false);
    REQUIRE(got);
    CHECK(got->body == "1");
    client.get_client().close();
}

TEST_CASE("a request that died on a kept connection is repeated only if it may be") {
    const auto once_then_close = [](talk& with) {
        with.request();
        with.ok("once");
        with.request();
        with.reset();
    };
    fake_peer peer({once_then_close, number_all});
    waiting_client client;
    CHECK(client.get(peer.url())->body == "once");
    SECTION("repeatable") {
        const auto got = client.send(waiting_client::request_to(peer.url()), true);
        REQUIRE(got);
        CHECK(got->body == "1");
        CHECK(peer.accepted() == 2);
    }
    SECTION("not repeatable") {
        CHECK(client.send(waiting_client::request_to(peer.url()), false).error() ==
              errc::connection_reset);
        CHECK(peer.accepted() == 1);
    }
    client.get_client().close();
}

TEST_CASE("a request that died on a new connection, or after a byte came back, is not repeated") {
    const auto half = [](talk& with) {
        with.request();
        with.ok("once");
        with.request();
        with.say("HTTP/1.1 2");
    };
    const auto nothing = [](talk& with) { with.request(); };
    SECTION("new connection") {
        fake_peer peer({nothing, number_all});
        waiting_client client;
        CHECK_FALSE(client.send(waiting_client::request_to(peer.url()), true));
        CHECK(peer.accepted() == 1);
    }
    SECTION("after a byte") {
        fake_peer peer({half, number_all});
        waiting_client client;
        CHECK(client.get(peer.url())->body == "once");
        CHECK_FALSE(client.send(waiting_client::request_to(peer.url()), true));
        CHECK(peer.accepted() == 1);
    }
}

TEST_CASE("a request has its time, wherever it is spent") {
    waiting_client client([] {
        client_options out;
        out.connections_max_per_host = 1;
        return out;
    }());
    SECTION("waiting for the response") {
        fake_peer peer({mute});
        auto value = waiting_client::request_to(peer.url());
        value.timeout = short_time;
        CHECK(client.send(value).error() == errc::timed_out);
    }
    SECTION("a response that trickles") {
        fake_peer peer({[](talk& with) {
            with.request();
            with.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            mute(with);
        }});
        auto value = waiting_client::request_to(peer.url());
        value.timeout = short_time;
        CHECK(client.send(value).error() == errc::timed_out);
    }
    SECTION("in line for a connection") {
        fake_peer peer({mute});
        auto first = client.begin(waiting_client::request_to(peer.url()));
        auto value = waiting_client::request_to(peer.url());
        value.timeout = short_time;
        CHECK(client.send(value).error() == errc::timed_out);
        client.get_client().close();
        CHECK(client.wait(first).error() == errc::operation_canceled);
        CHECK(peer.accepted() == 1);
    }
}

TEST_CASE("requests wait in line for a connection, first come, first served") {
    std::vector<std::string> seen;
    {
        fake_peer peer({[&](talk& with) {
            for (auto one = with.request(); !one.empty(); one = with.request()) {
                seen.push_back(one.substr(4, one.find(" HTTP") - 4));
                with.ok("x");
            }
        }});
        client_options options;
        options.connections_max_per_host = 1;
        options.waiting_max_per_host = 5;
        waiting_client client(options);
        std::vector<std::future<waiting_client::outcome>> all;
        for (int i = 0; i < 6; ++i) {
            all.push_back(
                client.begin(waiting_client::request_to(peer.url("/" + std::to_string(i)))));
        }
        CHECK(client.get(peer.url("/too-many")).error() == errc::no_buffer_space);
        for (auto& each : all) CHECK(client.wait(each));
        CHECK(peer.accepted() == 1);
        client.get_client().close();
    }
    CHECK(seen == std::vector<std::string>{"/0", "/1", "/2", "/3", "/4", "/5"});
}

TEST_CASE("the line moves on when a connection breaks") {
    const auto die = [](talk& with) { with.request(); };
    fake_peer peer({die, number_all});
    client_options options;
    options.connections_max_per_host = 1;
    waiting_client client(options);
    auto first = client.begin(waiting_client::request_to(peer.url()));
    auto second = client.begin(waiting_client::request_to(peer.url()));
    CHECK_FALSE(client.wait(first));
    CHECK(client.wait(second)->body == "1");
    client.get_client().close();
}

TEST_CASE("close() ends what is under way, and nothing begins afterwards") {
    fake_peer peer({mute, mute});
    waiting_client client;
    auto first = client.begin(waiting_client::request_to(peer.url()));
    while (peer.accepted() == 0) client.io().poll_one();
    client.get_client().close();
    CHECK(client.wait(first).error() == errc::operation_canceled);
    CHECK(client.get(peer.url()).error() == errc::operation_canceled);
}

TEST_CASE("a client that goes while a request is under way ends it") {
    fake_peer peer({mute});
    asio::io_context io;
    auto client = make_client(io.get_executor());
    auto value = waiting_client::request_to(peer.url());
    auto answer = asio::co_spawn(io, client->send(value), asio::use_future);
    while (peer.accepted() == 0) io.poll_one();
    client.reset();
    io.restart();
    io.run();
    CHECK(answer.get().error() == errc::operation_canceled);
}

TEST_CASE("HEAD has no body, whatever its length says") {
    fake_peer peer({[](talk& with) {
        with.request();
        with.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        with.request();
        with.ok("next");
    }});
    waiting_client client;
    auto value = waiting_client::request_to(peer.url());
    value.method = "HEAD";
    CHECK(client.send(value)->status == 200);
    CHECK(client.get(peer.url())->body == "next");
}

TEST_CASE("names are resolved") {
    fake_peer peer({number_all});
    waiting_client client;
    const auto got = client.get("http://localhost:" + std::to_string(peer.port()) + "/");
    REQUIRE(got);
    CHECK(got->body == "1");
    client.get_client().close();
    waiting_client other;
    auto value = waiting_client::request_to("http://nowhere.invalid/");
    value.timeout = std::chrono::milliseconds(2'000);
    CHECK_FALSE(other.send(value));
}
