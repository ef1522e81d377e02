// Lines of the log in both forms: one line each, whatever was written into them.
#include "bot/log/log.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

using namespace yishi;

namespace {

// What `say` logs.
template <class Say>
std::string logged(log::layout how, Say say) {
    std::ostringstream out;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out)));
    spdlog::default_logger()->set_formatter(log::make_formatter(how));
    say();
    spdlog::set_default_logger(before);
    return out.str();
}

void one_line() {
    log::write(log::level::warn,
               "dead letter",
               {{"channel", "tg"},
                {"attempts", std::int64_t{3}},
                {"why", "a \"bad\"\nday = 1\x1f!"},
                {"request", ""}});
}

}  // namespace

TEST_CASE("a line with members as text") {
    const std::string line = logged(log::layout::text, one_line);
    INFO(line);
    const std::regex form(
        R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warning dead letter channel=tg )"
        R"(attempts=3 why="a \\"bad\\"\\nday = 1 !"\n)");
    CHECK(std::regex_match(line, form));
}

TEST_CASE("a line with members as JSON") {
    const auto line = nlohmann::json::parse(logged(log::layout::json, one_line));
    CHECK(line.at("level") == "warning");
    CHECK(line.at("what") == "dead letter");
    CHECK(line.at("channel") == "tg");
    CHECK(line.at("attempts") == 3);
    CHECK(line.at("why") == "a \"bad\"\nday = 1 !");
    CHECK_FALSE(line.contains("request"));
    CHECK(line.at("time").get<std::string>().ends_with("Z"));
}

TEST_CASE("what the log is given stays one line, and valid") {
    const auto say = [] { spdlog::error("broken\r\n2026 forged {}", "\xff\xfe"); };
    const std::string text = logged(log::layout::text, say);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(text.find('\r') == std::string::npos);
    const std::string json = logged(log::layout::json, say);
    CHECK(std::count(json.begin(), json.end(), '\n') == 1);
    CHECK(nlohmann::json::parse(json).at("what").get<std::string>().starts_with("broken\r\n2026"));
}

TEST_CASE("a level that is off writes nothing") {
    CHECK(logged(log::layout::text, [] {
              log::write(log::level::debug, "turn", {{"channel", "tg"}});
          }).empty());
}
