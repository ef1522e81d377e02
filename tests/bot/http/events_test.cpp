// Server-sent events.
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <future>

#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

namespace {

const std::string ask = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::chrono::hours very_long{1};

stream_route serving(
    std::function<asio::awaitable<void>(request, std::shared_ptr<event_stream>)> serve) {
    stream_route out;
    out.path = "/events";
    out.serve = std::move(serve);
    return out;
}

}  // namespace

TEST_CASE("events arrive as they are sent, and the stream ends in an orderly way") {
    running_server server(quick_options(), [](auto& to) {
        to.add(serving([](request, std::shared_ptr<event_stream> out) -> asio::awaitable<void> {
            out->send("case", "{\"a\":1}", "7");
            out->send("", "two\nlines", "");
            out->send("x\r\ny", "", "1\n2");
            co_return;
        }));
    });
    raw_client client(server.port());
    const auto head = client.ask(ask);
    CHECK(head.status == 200);
    CHECK(head.header("Content-Type") == "text/event-stream; charset=utf-8");
    CHECK(head.header("Cache-Control") == "no-store");
    CHECK(head.header("Transfer-Encoding") == "chunked");
    const auto body = client.rest();
    CHECK(body.find("id: 7\nevent: case\ndata: {\"a\":1}\n\n") != std::string::npos);
    CHECK(body.find("\ndata: two\ndata: lines\n\n") != std::string::npos);
    CHECK(body.find("id: 1 2\nevent: x  y\ndata: \n\n") != std::string::npos);
    CHECK(body.ends_with("\r\n0\r\n\r\n"));
}

TEST_CASE("HTTP/1.0 gets the stream without chunks") {
    running_server server(quick_options(), [](auto& to) {
        to.add(serving([](request, std::shared_ptr<event_stream> out) -> asio::awaitable<void> {
            out->send("a", "b", "");
            co_return;
        }));
    });
    raw_client client(server.port());
    const auto head = client.ask("GET /events HTTP/1.0\r\n\r\n");
    CHECK(head.header("Transfer-Encoding").empty());
    CHECK(client.rest() == "event: a\ndata: b\n\n");
}

TEST_CASE("a stream may be refused before it begins") {
    running_server server(quick_options(), [](auto& to) {
        auto value = serving(
            [](request, std::shared_ptr<event_stream>) -> asio::awaitable<void> { co_return; });
        value.admit = [](request in) -> asio::awaitable<std::optional<response>> {
            if (in.query() == "throw") throw std::runtime_error("planted");
            co_return problem(401, "Who are you?");
        };
        to.add(value);
    });
    raw_client client(server.port());
    CHECK(client.ask(ask).status == 401);
    CHECK(client.ask("GET /events?throw HTTP/1.1\r\nHost: h\r\n\r\n").status == 500);
    CHECK(client.ask(ask).status == 401);  // the same connection
}

TEST_CASE("pause() waits until it is woken") {
    std::shared_ptr<event_stream> stream;
    std::promise<void> waiting;
    running_server server(quick_options(), [&](auto& to) {
        to.add(serving([&](request, std::shared_ptr<event_stream> out) -> asio::awaitable<void> {
            stream = out;
            waiting.set_value();
            const bool there = co_await out->pause(very_long);
            out->send("woken", there ? "yes" : "no", "");
            stream.reset();
        }));
    });
    raw_client client(server.port());
    CHECK(client.ask(ask).status == 200);
    waiting.get_future().get();
    asio::post(server.io(), [&] { stream->wake(); });
    CHECK(client.rest().find("data: yes") != std::string::npos);
}

TEST_CASE("pause() ends when the client goes, the server drains, or the client does not read") {
    std::promise<bool> still_there;
    bool flood = false;
    auto options = quick_options();
    running_server server(options, [&](auto& to) {
        to.add(serving([&](request, std::shared_ptr<event_stream> out) -> asio::awaitable<void> {
            const std::string large(64 << 10, 'x');
            for (int i = 0; flood && i < 1'000; ++i) {
                if (!out->send("x", large, "")) break;
            }
            const bool there = co_await out->pause(very_long);
            still_there.set_value(there || !out->gone() || out->send("x", "y", ""));
        }));
    });
    auto over = still_there.get_future();
    SECTION("goes") {
        raw_client client(server.port());
        CHECK(client.ask(ask).status == 200);
        client.socket().close();
        CHECK_FALSE(over.get());
    }
    SECTION("drains") {
        raw_client client(server.port());
        CHECK(client.ask(ask).status == 200);
        server.drain();
        CHECK_FALSE(over.get());
        CHECK(client.rest().ends_with("0\r\n\r\n"));
    }
    SECTION("does not read") {
        flood = true;
        raw_client client(server.port());
        client.send(ask);
        CHECK_FALSE(over.get());
    }
    while (server.connections() > 0) std::this_thread::yield();
}

TEST_CASE("comments keep a silent stream alive") {
    auto options = quick_options();
    options.limits.ping_after = std::chrono::milliseconds(50);
    running_server server(options, [](auto& to) {
        to.add(serving([](request, std::shared_ptr<event_stream> out) -> asio::awaitable<void> {
            while (co_await out->pause(very_long)) {
            }
        }));
    });
    raw_client client(server.port());
    CHECK(client.ask(ask).status == 200);
    for (int i = 0; i < 3; ++i)
        CHECK(client.until(":\n\n") == (i == 0 ? "3\r\n:\n\n" : "\r\n3\r\n:\n\n"));
}
