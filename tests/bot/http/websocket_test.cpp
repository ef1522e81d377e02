// WebSockets: Beast's own client where the peer behaves, bytes by hand where it doesn't.
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <catch2/catch.hpp>
#include <future>

#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;
namespace websocket = boost::beast::websocket;

namespace {

// Closes the stream for the client's side without waiting for anything.
struct ws_client {
    explicit ws_client(unsigned short port) : stream(io) {
        stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    }
    void open(const std::string& path = "/ws", const std::string& origin = "https://town.example") {
        stream.set_option(websocket::stream_base::decorator([origin](websocket::request_type& of) {
            of.set(boost::beast::http::field::origin, origin);
        }));
        stream.handshake("127.0.0.1", path);
    }
    std::string read() {
        boost::beast::flat_buffer buffer;
        stream.read(buffer);
        return boost::beast::buffers_to_string(buffer.data());
    }
    // How the server ended the connection.
    boost::system::error_code read_error() {
        boost::beast::flat_buffer buffer;
        boost::system::error_code error;
        while (!error) stream.read(buffer, error);
        return error;
    }
    asio::io_context io;
    websocket::stream<tcp::socket> stream;
};

std::optional<response> town_only(const request& in) {
    if (find(in.headers, "Origin") == "https://town.example") return std::nullopt;
    return problem(403, "Wrong origin");
}

asio::awaitable<void> echo(request, std::shared_ptr<yishi::http::socket> with) {
    while (auto frame = co_await with->receive()) with->send("echo " + *frame);
}

void add_echo(server& to) {
    add_usual_routes(to);
    to.add(socket_route{"/ws", town_only, echo, 1'000});
}

const std::string handshake =
    "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: "
    "https://town.example\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

}  // namespace

TEST_CASE("frames go both ways until the client closes") {
    running_server server(quick_options(), add_echo);
    ws_client client(server.port());
    client.open();
    for (const std::string text : {"one", "two", "噪音", ""}) {
        client.stream.write(asio::buffer(text));
        CHECK(client.read() == "echo " + text);
    }
    client.stream.close(websocket::close_code::normal);
    while (server.connections() > 0) std::this_thread::yield();
}

TEST_CASE("what is refused before the upgrade") {
    running_server server(quick_options(), add_echo);
    raw_client client(server.port());
    const auto upgrade = [](std::string more) {
        return "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
               more + "\r\n";
    };
    CHECK(client.ask(upgrade("Origin: https://elsewhere.example\r\n")).status == 403);
    CHECK(client.ask(upgrade("")).status == 403);
    const auto plain = client.ask("GET /ws HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(plain.status == 426);
    CHECK(plain.header("Upgrade") == "websocket");
    CHECK(client.ask("POST /ws HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").status == 405);
    // The origin is right, the handshake is not.
    CHECK(client.ask(upgrade("Origin: https://town.example\r\n")).status >= 400);
}

TEST_CASE("frames over the limit close the connection") {
    running_server server(quick_options(), add_echo);
    ws_client client(server.port());
    client.open();
    client.stream.write(asio::buffer(std::string(1'000, 'x')));
    CHECK(client.read().size() == 1'005);
    client.stream.write(asio::buffer(std::string(1'001, 'x')));
    CHECK(client.read_error() == websocket::error::closed);
    CHECK(client.stream.reason().code == websocket::close_code::too_big);
}

TEST_CASE("binary frames and unmasked frames close the connection") {
    running_server server(quick_options(), add_echo);
    SECTION("binary") {
        ws_client client(server.port());
        client.open();
        client.stream.binary(true);
        client.stream.write(asio::buffer(std::string("x")));
        CHECK(client.read_error() == websocket::error::closed);
        CHECK(client.stream.reason().code == websocket::close_code::unknown_data);
    }
    SECTION("unmasked") {
        raw_client client(server.port());
        CHECK(client.ask(handshake).status == 101);
        client.send(std::string("\x81\x01x"));
        CHECK(client.rest().substr(0, 4) == std::string("\x88\x02\x03\xea"));  // close, 1002
    }
    SECTION("text that is not UTF-8") {
        ws_client client(server.port());
        client.open();
        client.stream.text(true);
        client.stream.write(asio::buffer(std::string("\xff\xfe")));
        CHECK(client.read_error() == websocket::error::closed);
        CHECK(client.stream.reason().code == websocket::close_code::bad_payload);
    }
}

TEST_CASE("a peer that does not read is closed when its queue is full") {
    std::promise<void> gone;
    running_server server(quick_options(), [&](yishi::http::server& to) {
        to.add(socket_route{
            "/ws",
            nullptr,
            [&](request, std::shared_ptr<yishi::http::socket> with) -> asio::awaitable<void> {
                // Far more than the socket's buffers and the queue take.
                for (int i = 0; i < 600; ++i) with->send(std::string(64 << 10, 'x'));
                while (co_await with->receive()) {
                }
                gone.set_value();
            },
            1'000});
    });
    raw_client client(server.port());
    client.send(handshake);
    CHECK(client.until("\r\n\r\n").starts_with("HTTP/1.1 101"));
    gone.get_future().get();
    while (server.connections() > 0) std::this_thread::yield();
}

TEST_CASE("a peer that falls silent is pinged, and cut if it says nothing") {
    auto options = quick_options();
    options.limits.ping_after = std::chrono::milliseconds(100);
    running_server server(options, add_echo);
    raw_client client(server.port());
    CHECK(client.ask(handshake).status == 101);
    CHECK(client.rest().substr(0, 1) == "\x89");  // a ping, and then the end
}

TEST_CASE("the server's side closes: when the coroutine returns, when it throws, when draining") {
    const auto serve = [](request in,
                          std::shared_ptr<yishi::http::socket> with) -> asio::awaitable<void> {
        with->send("last words");
        if (in.captures.at(0) == "throw") throw std::runtime_error("planted");
        if (in.captures.at(0) == "wait") {
            while (co_await with->receive()) {
            }
        }
    };
    running_server server(quick_options(), [&](auto& to) {
        to.add(socket_route{"/ws/{how}", nullptr, serve, 1'000});
    });
    struct row {
        const char* path;
        websocket::close_code code;
    };
    for (const auto& [path, code] : {row{"/ws/return", websocket::close_code::normal},
                                     row{"/ws/throw", websocket::close_code::internal_error},
                                     row{"/ws/wait", websocket::close_code::going_away}}) {
        INFO(path);
        ws_client client(server.port());
        client.open(path);
        CHECK(client.read() == "last words");
        std::future<void> drained;
        if (code == websocket::close_code::going_away) {
            drained = asio::co_spawn(server.io(), server.get().drain(), asio::use_future);
        }
        CHECK(client.read_error() == websocket::error::closed);
        CHECK(client.stream.reason().code == code);
        if (drained.valid()) drained.get();
    }
}
