#include "bot/http/message.hpp"

#include <catch2/catch.hpp>

#include "bot/http/client/url.hpp"

using namespace yishi::http;

TEST_CASE("targets have a path and a query") {
    request value;
    value.target = "/a/b?c=d?e";
    CHECK(value.path() == "/a/b");
    CHECK(value.query() == "c=d?e");
    value.target = "/a";
    CHECK(value.path() == "/a");
    CHECK(value.query().empty());
}

TEST_CASE("headers are found whatever their case") {
    const headers in{{"Content-Type", "a"}, {"X-B", "c"}, {"x-b", "d"}};
    CHECK(find(in, "content-type") == "a");
    CHECK(find(in, "X-b") == "c");
    CHECK(find(in, "X-").empty());
}

TEST_CASE("parameters are decoded") {
    const std::string form = "a=1&b=x+y%26&&c&d=&%E5%99%AA=%e9%9f%b3&bad=%zz%4&e=f=g";
    CHECK(parameters(form).size() == 7);
    CHECK(parameter(form, "a") == "1");
    CHECK(parameter(form, "b") == "x y&");
    CHECK(parameter(form, "c").empty());
    CHECK(parameter(form, "噪") == "音");
    CHECK(parameter(form, "bad") == "%zz%4");
    CHECK(parameter(form, "e") == "f=g");
    CHECK(parameters("").empty());
}

TEST_CASE("percent encoding there and back") {
    CHECK(percent_encode("a b/噪") == "a%20b%2F%E5%99%AA");
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    CHECK(percent_decode(percent_encode(all)) == all);
    CHECK(percent_decode("a+b%2") == "a+b%2");
}

TEST_CASE("problem documents are JSON whatever the text holds") {
    const auto out = problem(404, "Not \"found\"", "line\nbreak \xff");
    CHECK(out.status == 404);
    CHECK(find(out.headers, "Content-Type") == "application/problem+json");
    CHECK(out.body ==
          "{\"type\":\"about:blank\",\"title\":\"Not \\\"found\\\"\",\"status\":404,"
          "\"detail\":\"line\\nbreak \xef\xbf\xbd\"}");
}

TEST_CASE("addresses of requests") {
    struct row {
        const char* text;
        bool tls;
        const char* host;
        const char* port;
        const char* target;
        const char* authority;
    };
    const std::vector<row> rows{
        {"http://a.example", false, "a.example", "80", "/", "a.example"},
        {"https://a.example/b?c#d", true, "a.example", "443", "/b?c", "a.example"},
        {"http://a:8080?x=y", false, "a", "8080", "/?x=y", "a:8080"},
        {"https://a:443/", true, "a", "443", "/", "a"},
        {"http://[::1]:81/x", false, "::1", "81", "/x", "[::1]:81"},
        {"http://127.0.0.1/", false, "127.0.0.1", "80", "/", "127.0.0.1"},
    };
    for (const auto& [text, tls, host, port, target, authority] : rows) {
        INFO(text);
        const auto parts = parse_url(text);
        REQUIRE(parts);
        CHECK(parts->tls == tls);
        CHECK(parts->host == host);
        CHECK(parts->port == port);
        CHECK(parts->target == target);
        CHECK(parts->authority == authority);
    }
    for (const char* wrong : {"",
                              "a.example",
                              "ftp://a",
                              "http://",
                              "http:///x",
                              "http://a b/",
                              "http://u:p@a/",
                              "http://a:/",
                              "http://a:x/",
                              "http://a:123456/",
                              "http://a/\r\nX: y",
                              "http://[::1/"}) {
        INFO(wrong);
        CHECK_FALSE(parse_url(wrong));
    }
}
