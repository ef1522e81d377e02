// What requests are answered, byte by byte, on one connection.
#include <catch2/catch.hpp>
#include <set>

#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

namespace {

std::string get(const std::string& target, const std::string& more = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n";
}

std::string post(const std::string& target, const std::string& more, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\nHost: h\r\n" + more + "\r\n" + body;
}

}  // namespace

TEST_CASE("malformed requests are refused and the connection is closed") {
    struct row {
        const char* name;
        std::string bytes;
        int status;
    };
    const std::string smuggled = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::vector<row> rows{
        {"no Host", "GET /hello HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"length and chunks",
         post("/echo",
              "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
              "0\r\n\r\n" + smuggled),
         400},
        {"chunks and length",
         post("/echo",
              "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
              "0\r\n\r\n" + smuggled),
         400},
        {"two lengths",
         post("/echo", "Content-Length: 5\r\nContent-Length: 6\r\n", "hello" + smuggled),
         400},
        {"one length twice",
         post("/echo", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello" + smuggled),
         400},
        {"list of lengths", post("/echo", "Content-Length: 5, 6\r\n", "hello" + smuggled), 400},
        {"negative length", post("/echo", "Content-Length: -1\r\n", "x"), 400},
        {"signed length", post("/echo", "Content-Length: +5\r\n", "hello"), 400},
        {"hexadecimal length", post("/echo", "Content-Length: 0x5\r\n", "hello"), 400},
        {"length over 64 bits",
         post("/echo", "Content-Length: 99999999999999999999999\r\n", "x"),
         400},
        {"chunked twice",
         post("/echo", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
         400},
        {"unknown encoding",
         post("/echo", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + smuggled),
         501},
        {"gzip, chunked",
         post("/echo", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + smuggled),
         501},
        {"chunked, identity",
         post("/echo", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + smuggled),
         501},
        {"chunks in HTTP/1.0",
         "POST /echo HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"space before the colon", post("/echo", "Content-Length : 5\r\n", "hello"), 400},
        {"space in a name", get("/hello", "X Y: z\r\n"), 400},
        {"no colon", get("/hello", "nonsense\r\n"), 400},
        {"line without name", get("/hello", ": x\r\n"), 400},
        {"null in a value", get("/hello", std::string("X: a\0b\r\n", 8)), 400},
        {"bare line feeds", "GET /hello HTTP/1.1\nHost: h\n\n", 400},
        {"bare carriage return", get("/hello", "X: a\rb\r\n"), 400},
        {"space in the target", "GET /he llo HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"fragment in the target", get("/hello#x"), 400},
        {"bytes over 127 in the target", get("/h\xc3\xa9"), 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/0.9", "GET /hello HTTP/0.9\r\nHost: h\r\n\r\n", 505},
        {"HTTP/1.2", "GET /hello HTTP/1.2\r\nHost: h\r\n\r\n", 505},
        {"not HTTP", "\x16\x03\x01\x02\x01\x01\x01\x01\r\n\r\n", 400},
        {"chunk size not a number",
         post("/echo", "Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"),
         400},
        {"chunk size over 64 bits",
         post("/echo", "Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nx"),
         400},
        {"chunk longer than its size",
         post("/echo", "Transfer-Encoding: chunked\r\n", "3\r\nhello\r\n0\r\n\r\n"),
         400},
        {"chunk line without end",
         post("/echo", "Transfer-Encoding: chunked\r\n", "5;" + std::string(9'000, 'x')),
         400},
        {"header without end",
         "GET /hello HTTP/1.1\r\nHost: h\r\nX: " + std::string(9'000, 'x'),
         431},
        {"target without end", "GET /" + std::string(9'000, 'x'), 431},
        {"too many fields",
         get("/hello",
             [] {
                 std::string out;
                 for (int i = 0; i < 120; ++i) out += "X: y\r\n";
                 return out;
             }()),
         431},
        {"unknown expectation", post("/echo", "Expect: magic\r\nContent-Length: 1\r\n", "x"), 417},
    };
    running_server server(quick_options(), add_usual_routes);
    for (const auto& [name, bytes, status] : rows) {
        INFO(name);
        raw_client client(server.port());
        const auto got = client.ask(bytes);
        CHECK(got.status == status);
        CHECK(got.header("Content-Type") == "application/problem+json");
        CHECK(got.header("Connection") == "close");
        CHECK_FALSE(got.header("X-Request-Id").empty());
        CHECK(client.ended());  // in particular, nothing smuggled is answered
    }
}

TEST_CASE("well-formed requests of unusual form are answered") {
    struct row {
        const char* name;
        std::string bytes;
        std::string body;
    };
    const std::vector<row> rows{
        {"plain", get("/hello"), "hello"},
        {"query", get("/hello?a=b/c?d"), "hello"},
        {"absolute form", get("http://h/hello"), "hello"},
        {"blank line before", "\r\n" + get("/hello"), "hello"},
        {"body", post("/echo", "Content-Length: 5\r\n", "12345"), "12345"},
        {"empty body", post("/echo", "Content-Length: 0\r\n", ""), ""},
        {"no length", post("/echo", "", ""), ""},
        {"chunks",
         post("/echo",
              "Transfer-Encoding: chunked\r\n",
              "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"),
         "hello world"},
        {"chunks and trailer",
         post("/echo", "Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\nX-A: b\r\n\r\n"),
         "a"},
        {"captures", get("/captures/x%20y/%E5%99%AA"), "x y|\xe5\x99\xaa"},
        {"encoded slash stays in its segment", get("/captures/a%2Fb/c"), "a/b|c"},
    };
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());  // one connection for all
    for (const auto& [name, bytes, body] : rows) {
        INFO(name);
        const auto got = client.ask(bytes);
        CHECK(got.status == 200);
        CHECK(got.body == body);
        CHECK(got.header("Content-Length") == std::to_string(body.size()));
        CHECK(got.header("X-Content-Type-Options") == "nosniff");
        CHECK(got.header("Referrer-Policy") == "no-referrer");
        CHECK(got.header("Date").ends_with(" GMT"));
        CHECK(got.header("Connection").empty());
    }
}

TEST_CASE("requests arriving byte by byte or all at once are the same") {
    running_server server(quick_options(), add_usual_routes);
    const auto one = post("/echo", "Content-Length: 5\r\n", "abcde") + get("/hello");
    SECTION("byte by byte") {
        raw_client client(server.port());
        for (const char c : one) client.send({&c, 1});
        CHECK(client.receive().body == "abcde");
        CHECK(client.receive().body == "hello");
    }
    SECTION("two hundred in one write, answered in order") {
        raw_client client(server.port());
        std::string all;
        for (int i = 0; i < 200; ++i) all += get("/captures/" + std::to_string(i) + "/x");
        client.send(all);
        for (int i = 0; i < 200; ++i) CHECK(client.receive().body == std::to_string(i) + "|x");
    }
    SECTION("large body") {
        raw_client client(server.port());
        const std::string body(60'000, 'b');
        CHECK(client.ask(post("/echo", "Content-Length: 60000\r\n", body)).body == body);
    }
}

TEST_CASE("methods and paths without a route") {
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());
    auto got = client.ask(post("/nowhere", "Content-Length: 3\r\n", "abc"));
    CHECK(got.status == 404);
    CHECK(got.header("Content-Type") == "application/problem+json");
    got = client.ask("DELETE /hello HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(got.status == 405);
    CHECK(got.header("Allow") == "GET, HEAD");
    got = client.ask(get("/echo"));
    CHECK(got.status == 405);
    CHECK(got.header("Allow") == "POST");
    CHECK(client.ask(get("/hello")).status == 200);  // still the same connection
}

TEST_CASE("HEAD is GET without the body") {
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());
    client.send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n" + get("/hello"));
    const auto head = client.receive(true);
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == "5");
    CHECK(client.receive().body == "hello");
}

TEST_CASE("a handler that throws is a 500 with the request's id, and the connection goes on") {
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());
    const auto got = client.ask(get("/fail"));
    CHECK(got.status == 500);
    const auto id = got.header("X-Request-Id");
    REQUIRE_FALSE(id.empty());
    CHECK(got.body.find(id) != std::string::npos);
    CHECK(got.body.find("planted") == std::string::npos);
    CHECK(client.ask(get("/hello")).status == 200);
}

TEST_CASE("bodies over the route's limit") {
    running_server server(quick_options(), add_usual_routes);
    const std::string large(200, 'x');
    const std::string chunk = "c8\r\n" + large + "\r\n0\r\n\r\n";
    for (const auto& bytes :
         {post("/small", "Content-Length: 200\r\n", large),
          post("/small", "Content-Length: 200\r\n", ""),
          post("/small", "Transfer-Encoding: chunked\r\n", chunk),
          post("/small", "Content-Length: 200\r\nExpect: 100-continue\r\n", "")}) {
        raw_client client(server.port());
        CHECK(client.ask(bytes).status == 413);
        CHECK(client.ended());
    }
    raw_client client(server.port());
    CHECK(client.ask(post("/small", "Content-Length: 100\r\n", std::string(100, 'y'))).status ==
          200);
}

TEST_CASE("Expect: 100-continue") {
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());
    client.send(post("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", ""));
    CHECK(client.receive().status == 100);
    CHECK(client.ask("hello").body == "hello");
    // A client that does not wait is not told to go on.
    CHECK(
        client.ask(post("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "hello")).body ==
        "hello");
}

TEST_CASE("keep-alive follows the request") {
    running_server server(quick_options(), add_usual_routes);
    SECTION("Connection: close") {
        raw_client client(server.port());
        const auto got = client.ask(get("/hello", "Connection: close\r\n"));
        CHECK(got.header("Connection") == "close");
        CHECK(client.ended());
    }
    SECTION("HTTP/1.0 closes") {
        raw_client client(server.port());
        CHECK(client.ask("GET /hello HTTP/1.0\r\n\r\n").status == 200);
        CHECK(client.ended());
    }
    SECTION("HTTP/1.0 that asks stays") {
        raw_client client(server.port());
        const auto one = client.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK(one.header("Connection") == "keep-alive");
        CHECK(client.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").status == 200);
    }
    SECTION("a half-closed client still gets its answer") {
        raw_client client(server.port());
        client.send(get("/hello"));
        client.finish_sending();
        CHECK(client.receive().body == "hello");
        CHECK(client.ended());
    }
}

TEST_CASE("a handler's headers neither split nor frame the response") {
    running_server server(quick_options(), [](auto& to) {
        to.add(route{"GET", "/odd", [](request) -> asio::awaitable<response> {
                         response out = text(200, "body");
                         out.headers.emplace_back("X-A", "a\r\nX-B: b");
                         out.headers.emplace_back("content-length", "99");
                         out.headers.emplace_back("referrer-policy", "origin");
                         co_return out;
                     }});
    });
    raw_client client(server.port());
    const auto got = client.ask(get("/odd"));
    CHECK(got.header("X-A") == "a  X-B: b");
    CHECK(got.header("X-B").empty());
    CHECK(got.header("Content-Length") == "4");
    CHECK(got.header("Referrer-Policy") == "origin");
    CHECK(got.body == "body");
}

TEST_CASE("trailers do not become headers") {
    running_server server(quick_options(), [](auto& to) {
        to.add(route{"POST", "/seen", [](request in) -> asio::awaitable<response> {
                         co_return text(200,
                                        in.body + "|" + std::string(find(in.headers, "X-Late")));
                     }});
    });
    raw_client client(server.port());
    const auto got = client.ask(
        post("/seen", "Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\nX-Late: b\r\n\r\n"));
    CHECK(got.body == "a|");
}

TEST_CASE("request ids differ") {
    running_server server(quick_options(), add_usual_routes);
    raw_client client(server.port());
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i) ids.insert(client.ask(get("/hello")).header("X-Request-Id"));
    CHECK(ids.size() == 100);
}
