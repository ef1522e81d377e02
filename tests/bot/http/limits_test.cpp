// Slow peers, too many peers, and the end of the server.
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>
#include <future>

#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

namespace {

constexpr std::chrono::milliseconds drip{50};

// Sends byte after byte, each well within the limit, until the server has had enough.
bool cut_while_dripping(raw_client& client, std::string_view byte, int times_max) {
    asio::io_context io;
    for (int i = 0; i < times_max; ++i) {
        asio::steady_timer rest(io, drip);
        rest.wait();
        if (!client.send(byte)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("slow clients are cut: the time is for the whole, however the bytes trickle") {
    constexpr int far_beyond_the_limit = 400;  // 20 s of bytes against a limit of 0.4 s
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());
    SECTION("nothing is sent") {
        CHECK(client.ended());
    }
    SECTION("a header without end") {
        client.send("GET /hello HTTP/1.1\r\nHost: h\r\nX: ");
        CHECK(cut_while_dripping(client, "x", far_beyond_the_limit));
    }
    SECTION("a body without end") {
        client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
        CHECK(cut_while_dripping(client, "x", far_beyond_the_limit));
    }
    SECTION("chunks without end") {
        client.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        CHECK(cut_while_dripping(client, "1\r\nx\r\n", far_beyond_the_limit));
    }
    SECTION("an idle connection") {
        CHECK(client.ask("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
        CHECK(client.ended());
    }
}

TEST_CASE(
    "a client that does not read its response is cut, and the handler's response is told so") {
    std::promise<bool> written;
    running_server server(quick_options(), [&](auto& to) {
        to.add(route{"GET", "/large", [&](request) -> asio::awaitable<response> {
                         response out = text(200, std::string(64 << 20, 'x'));
                         out.written = [&](bool sent) { written.set_value(sent); };
                         co_return out;
                     }});
    });
    raw_client client(server.port());
    client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK_FALSE(written.get_future().get());
}

TEST_CASE("a response that was read is told so") {
    std::promise<bool> written;
    running_server server(quick_options(), [&](auto& to) {
        to.add(route{"GET", "/", [&](request) -> asio::awaitable<response> {
                         response out = text(200, "x");
                         out.written = [&](bool sent) { written.set_value(sent); };
                         co_return out;
                     }});
    });
    raw_client client(server.port());
    CHECK(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
    CHECK(written.get_future().get());
}

TEST_CASE("connections beyond the limit are answered 503, and leave room when they go") {
    auto options = quick_options();
    options.limits.idle_timeout = std::chrono::seconds(30);
    options.limits.header_timeout = std::chrono::seconds(30);
    SECTION("of all") {
        options.limits.connections_max = 2;
    }
    SECTION("of an address") {
        options.limits.connections_max_per_address = 2;
    }
    running_server server(options, add_usual_routes);
    const std::string get = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
    raw_client one(server.port());
    CHECK(one.ask(get).status == 200);
    {
        raw_client two(server.port());
        CHECK(two.ask(get).status == 200);
        raw_client three(server.port());
        const auto got = three.receive();
        CHECK(got.status == 503);
        CHECK_FALSE(got.header("Retry-After").empty());
    }
    while (server.connections() > 1) std::this_thread::yield();
    raw_client again(server.port());
    CHECK(again.ask(get).status == 200);
    CHECK(one.ask(get).status == 200);
}

namespace {

// A handler that answers when told to.
struct gate {
    std::promise<void> entered;
    std::shared_ptr<asio::steady_timer> opened;
};

void add_gate(server& to, gate& by) {
    to.add(route{"GET", "/slow", [&by](request) -> asio::awaitable<response> {
                     by.opened = std::make_shared<asio::steady_timer>(
                         co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
                     by.entered.set_value();
                     boost::system::error_code ignored;
                     co_await by.opened->async_wait(
                         asio::redirect_error(asio::use_awaitable, ignored));
                     co_return text(200, "late");
                 }});
}

}  // namespace

TEST_CASE("draining finishes what is under way, closes what is idle, and accepts nothing more") {
    gate slow;
    auto options = quick_options();
    options.limits.idle_timeout = std::chrono::seconds(30);
    running_server server(options, [&](auto& to) {
        add_usual_routes(to);
        add_gate(to, slow);
    });
    auto& io = server.io();
    raw_client idle(server.port());
    CHECK(idle.ask("GET /hello HTTP/1.1\r\nHost: h\r\n\r\n").status == 200);
    raw_client busy(server.port());
    busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    slow.entered.get_future().get();

    auto drained = asio::co_spawn(io, server.get().drain(), asio::use_future);
    CHECK(idle.ended());
    CHECK_THROWS(raw_client(server.port()));
    CHECK(drained.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    asio::post(io, [&] { slow.opened->cancel(); });
    const auto got = busy.receive();
    CHECK(got.body == "late");
    CHECK(got.header("Connection") == "close");
    CHECK(busy.ended());
    drained.get();
    CHECK(server.connections() == 0);
}

TEST_CASE("draining does not wait for ever") {
    gate slow;
    auto options = quick_options();
    options.limits.drain_timeout = std::chrono::milliseconds(100);
    running_server server(options, [&](auto& to) { add_gate(to, slow); });
    raw_client busy(server.port());
    busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
    slow.entered.get_future().get();
    auto drained = asio::co_spawn(server.io(), server.get().drain(), asio::use_future);
    CHECK(busy.ended());
    asio::post(server.io(), [&] { slow.opened->cancel(); });
    drained.get();
}

TEST_CASE("a second server on the same port is refused") {
    running_server server(quick_options(), add_usual_routes);
    auto options = quick_options();
    options.listen = "127.0.0.1:" + std::to_string(server.port());
    asio::io_context io;
    const auto other = make_server(io.get_executor(), options);
    CHECK_THROWS_AS(other->start(), boost::system::system_error);
}

TEST_CASE("nonsense addresses to listen on are refused") {
    for (const char* listen :
         {"", "8080", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:99999", "1.2.3:80", "127.0.0.1:-1"}) {
        INFO(listen);
        auto options = quick_options();
        options.listen = listen;
        asio::io_context io;
        const auto one = make_server(io.get_executor(), options);
        CHECK_THROWS(one->start());
    }
}
