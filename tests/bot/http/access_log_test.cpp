// What the access log says, and what it must not.
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "bot/log/log.hpp"
#include "tests/bot/http/support.hpp"

using namespace yishi::http;
using namespace yishi::http::test;

namespace {

// What a server with this sample logs about a few requests full of personal things.
std::string logged(const std::string& sample) {
    std::ostringstream out;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out)));
    spdlog::default_logger()->set_formatter(yishi::log::make_formatter(yishi::log::layout::text));
    {
        auto options = quick_options();
        options.log_sample = sample;
        options.trusted_proxies = {"127.0.0.1"};
        running_server server(options, add_usual_routes);
        spdlog::set_level(spdlog::level::info);
        raw_client client(server.port());
        const std::string more = " HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n";
        CHECK(client.ask("GET /captures/Wang/Li?code=4711" + more).status == 200);
        CHECK(client.ask("GET /nowhere/Zhao?code=4711" + more).status == 404);
        CHECK(client.ask("GET /fail?code=4711" + more).status == 500);
        server.drain();
    }
    spdlog::set_default_logger(before);
    return out.str();
}

}  // namespace

TEST_CASE("the access log names the route's pattern and nobody") {
    const auto all = logged("all");
    CHECK(all.find("access method=GET route=/captures/{a}/{b} status=200 ") != std::string::npos);
    CHECK(all.find("access method=GET route=- status=404 ") != std::string::npos);
    CHECK(all.find("access method=GET route=/fail status=500 ") != std::string::npos);
    for (const char* personal : {"Wang", "Li?", "Zhao", "4711", "203.0.113.7", "127.0.0.1"}) {
        INFO(personal);
        CHECK(all.find(personal) == std::string::npos);
    }
}

TEST_CASE("the access log may keep to errors") {
    const auto errors = logged("errors");
    CHECK(errors.find("=200 ") == std::string::npos);
    CHECK(errors.find("=404 ") != std::string::npos);
    CHECK(errors.find("=500 ") != std::string::npos);
}
