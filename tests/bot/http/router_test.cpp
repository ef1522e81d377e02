#include "bot/http/server/router.hpp"

#include <catch2/catch.hpp>

using namespace yishi::http;

namespace {

route of(std::string method, std::string pattern) {
    route out;
    out.method = std::move(method);
    out.pattern = std::move(pattern);
    return out;
}

router usual() {
    router out;
    out.add(of("GET", "/"));
    out.add(of("GET", "/cases"));
    out.add(of("POST", "/cases"));
    out.add(of("GET", "/cases/{number}"));
    out.add(of("GET", "/cases/new"));
    out.add(of("PUT", "/cases/{number}/owner"));
    out.add(of("*", "/webhook/{channel}"));
    out.add(of("DELETE", "/webhook/{channel}"));
    out.add(of("GET", "/files/{path...}"));
    out.add(of("GET", "/files/index"));
    out.add(socket_route{"/chat/ws", nullptr, nullptr, 0});
    return out;
}

}  // namespace

TEST_CASE("routes are found by method and path") {
    struct row {
        const char* method;
        const char* path;
        const char* pattern;  // empty: none
        std::vector<std::string> captures;
        const char* allow;
    };
    const std::vector<row> rows{
        {"GET", "/", "/", {}, ""},
        {"GET", "/cases", "/cases", {}, ""},
        {"HEAD", "/cases", "/cases", {}, ""},
        {"GET", "/cases/", "", {}, ""},
        {"GET", "//cases", "", {}, ""},
        {"GET", "/cases/2026-1", "/cases/{number}", {"2026-1"}, ""},
        {"GET", "/cases/a%20b", "/cases/{number}", {"a b"}, ""},
        {"GET", "/cases/new", "/cases/new", {}, ""},
        {"GET", "/c%61ses", "/cases", {}, ""},
        {"PUT", "/cases/new/owner", "/cases/{number}/owner", {"new"}, ""},
        {"DELETE", "/cases", "", {}, "GET, HEAD, POST"},
        {"DELETE", "/cases/1", "", {}, "GET, HEAD"},
        {"PATCH", "/webhook/tg", "/webhook/{channel}", {"tg"}, ""},
        {"DELETE", "/webhook/tg", "/webhook/{channel}", {"tg"}, ""},
        {"GET", "/files/a/b%20c", "/files/{path...}", {"a/b c"}, ""},
        {"GET", "/files/", "/files/{path...}", {""}, ""},
        {"GET", "/files", "", {}, ""},
        {"GET", "/files/index", "/files/index", {}, ""},
        {"POST", "/files/index", "", {}, "GET, HEAD"},
        {"GET", "/chat/ws", "/chat/ws", {}, ""},
        {"GET", "/nowhere", "", {}, ""},
        {"GET", "", "", {}, ""},
        {"GET", "cases", "", {}, ""},
        {"OPTIONS", "*", "", {}, ""},
    };
    const auto routes = usual();
    for (const auto& [method, path, pattern, captures, allow] : rows) {
        INFO(method << " " << path);
        const auto found = routes.find(method, path);
        CHECK(found.pattern == pattern);
        CHECK((found.to != nullptr) == !found.pattern.empty());
        CHECK(found.captures == captures);
        CHECK(found.allow == allow);
    }
    CHECK(routes.find("GET", std::string(100'000, '/')).to == nullptr);
}

TEST_CASE("patterns that can't be meant are refused") {
    router routes = usual();
    for (const char* pattern : {"", "cases", "/a/{b", "/{rest...}/more"}) {
        INFO(pattern);
        CHECK_THROWS_AS(routes.add(of("GET", pattern)), std::invalid_argument);
    }
    CHECK_THROWS_AS(routes.add(of("GET", "/cases/{other}")), std::invalid_argument);
}
