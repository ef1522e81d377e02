#include "bot/http/server/proxies.hpp"

#include <catch2/catch.hpp>

#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

TEST_CASE("X-Forwarded-For is read from the right, past addresses of ours") {
    struct row {
        headers in;
        std::string peer;
    };
    const std::string own = "127.0.0.1";
    const std::vector<row> rows{
        {{}, own},
        {{{"X-Forwarded-For", "203.0.113.7"}}, "203.0.113.7"},
        {{{"X-Forwarded-For", "1.1.1.1, 203.0.113.7"}}, "203.0.113.7"},
        {{{"X-Forwarded-For", "1.1.1.1, 203.0.113.7, 10.1.2.3"}}, "203.0.113.7"},
        {{{"X-Forwarded-For", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.7"}}, "203.0.113.7"},
        {{{"X-Forwarded-For", "203.0.113.7:55555"}}, "203.0.113.7"},
        {{{"X-Forwarded-For", "2001:db8::7"}}, "2001:db8::7"},
        {{{"X-Forwarded-For", "[2001:db8::7]:443"}}, "2001:db8::7"},
        {{{"X-Forwarded-For", "::ffff:203.0.113.7"}}, "203.0.113.7"},
        {{{"X-Forwarded-For", "10.1.1.1, 10.2.2.2"}}, "10.1.1.1"},
        {{{"X-Forwarded-For", "1.1.1.1, unknown"}}, own},
        {{{"X-Forwarded-For", "1.1.1.1, unknown, 10.2.2.2"}}, "10.2.2.2"},
        {{{"X-Forwarded-For", " , ,"}}, own},
    };
    const proxies ours({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
    for (const auto& [in, peer] : rows) {
        INFO((in.empty() ? "" : in.front().second));
        request value;
        value.peer = own;
        value.headers = in;
        ours.apply(value);
        CHECK(value.peer == peer);
    }
}

TEST_CASE("trusted neighbours by address and network") {
    const proxies ours({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
    const auto trusts = [&](const char* text) {
        return ours.trusts(boost::asio::ip::make_address(text));
    };
    CHECK(trusts("127.0.0.1"));
    CHECK(trusts("::ffff:127.0.0.1"));
    CHECK(trusts("10.255.0.1"));
    CHECK(trusts("fd12::1"));
    CHECK_FALSE(trusts("127.0.0.2"));
    CHECK_FALSE(trusts("11.0.0.1"));
    CHECK_FALSE(trusts("::1"));
    CHECK_THROWS_AS(proxies({"localhost"}), std::invalid_argument);
    CHECK_THROWS_AS(proxies({"10.0.0.0/99"}), std::invalid_argument);
}

TEST_CASE("only a trusted neighbour's headers count") {
    const auto say = [](server& to) {
        to.add(route{"GET", "/who", [](request in) -> asio::awaitable<response> {
                         co_return text(200, in.peer + (in.secure ? " https " : " http ") + in.id);
                     }});
    };
    const std::string get =
        "GET /who HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: "
        "https\r\n"
        "X-Request-Id: from-proxy-1\r\n\r\n";
    auto options = quick_options();
    SECTION("trusted") {
        options.trusted_proxies = {"127.0.0.1"};
        running_server server(options, say);
        raw_client client(server.port());
        const auto got = client.ask(get);
        CHECK(got.body == "203.0.113.7 https from-proxy-1");
        CHECK(got.header("X-Request-Id") == "from-proxy-1");
    }
    SECTION("not trusted") {
        running_server server(options, say);
        raw_client client(server.port());
        CHECK(client.ask(get).body.starts_with("127.0.0.1 http "));
    }
}
