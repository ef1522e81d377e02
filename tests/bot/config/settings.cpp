#include "bot/config/settings.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "bot/config/expand.hpp"

using namespace yishi;
using namespace yishi::config;

namespace {

struct loaded {
    std::optional<settings> value;
    json::diagnostics errors;
    json::diagnostics warnings;
};

loaded load(std::string_view text, const environment& env = {}, std::string_view language = "en") {
    loaded out;
    out.value = load_settings("yishi.json", text, env, out.errors, out.warnings, language);
    CHECK(out.value.has_value() == out.errors.empty());
    return out;
}

}  // namespace

TEST_CASE("a whole yishi.json") {
    const auto got = load(R"({
        // the town
        "listen": "0.0.0.0:${PORT}", "public_url": "https://town.example/", "trusted_proxies": ["127.0.0.1"],
        "time_zone": "Asia/Shanghai", "storage": {"sqlite": "${DB}"}, "languages": ["en", "zh"],
        "channels": [{"id": "web", "type": "webchat"},
                     {"id": "tg", "type": "telegram", "token": "${TOKEN}", "rate_per_second": 0,
                      "send_headers": {"X-Key": "${TOKEN}"}, "quiet": true}],
        "start_dialog": "hello", "idle_minutes": 5, "fragment_seconds": 0, "flood_seconds": 5, "closing_days": 3,
        "privacy": {"version": "1", "url": "https://town.example/privacy"},
        "tls": {"certificate": "a.pem", "key": "b.pem"}, "log": {"level": "warn", "format": "json"},
        "metrics": {"token": "${TOKEN}"}, "disk": {"free_percent_min": 5},
        "media": {"bytes_max": 5000000}, "title": {"en": "Town", "zh": "镇"}
    })",
                          {{"PORT", "8090"}, {"DB", "a.db"}, {"TOKEN", "12:ab"}});
    REQUIRE(got.value);
    CHECK(got.warnings.empty());
    const settings& town = *got.value;
    CHECK(town.listen == "0.0.0.0:8090");
    CHECK(town.public_url == "https://town.example");
    CHECK(town.storage.sqlite == "a.db");
    CHECK(town.storage.postgres.empty());
    CHECK(town.languages == std::vector<std::string>{"en", "zh"});
    const channel* telegram = find_channel(town, "tg");
    REQUIRE(telegram != nullptr);
    CHECK(telegram->enabled);
    CHECK(telegram->keys.at("token") == "12:ab");
    CHECK(telegram->keys.at("rate_per_second") == "0");
    CHECK(telegram->keys.at("quiet") == "true");
    CHECK(telegram->keys.at("send_headers") == R"({"X-Key":"12:ab"})");
    CHECK_FALSE(telegram->keys.contains("id"));
    CHECK(telegram->at.line == 6);
    CHECK(find_channel(town, "none") == nullptr);
    CHECK(town.start_dialog == "hello");
    CHECK(town.idle_minutes == 5);
    CHECK(town.fragment_seconds == 0);
    CHECK(town.flood_seconds == 5);
    CHECK(town.closing_days == 3);
    CHECK(town.media.bytes_max == 5'000'000);
    CHECK(town.log.level == "warn");
    CHECK(town.log.format == "json");
    CHECK(town.metrics.token == "12:ab");
    CHECK(town.disk.free_percent_min == 5);
    CHECK(town.tls.key == "b.pem");
    CHECK(town.title.at("zh") == "镇");
}

TEST_CASE("what is left out has a sensible value") {
    const auto got = load(R"({"languages": ["en"]})");
    REQUIRE(got.value);
    CHECK(got.value->listen == "127.0.0.1:8080");
    CHECK(got.value->storage.sqlite == "yishi.db");
    CHECK(got.value->start_dialog == "menu");
    CHECK(got.value->idle_minutes == 30);
    CHECK(got.value->fragment_seconds == 20);
    CHECK(got.value->flood_seconds == 30);
    CHECK(got.value->closing_days == 7);
}

TEST_CASE("a channel without its variables is switched off with one warning") {
    const auto got = load(R"({"languages": ["en"], "channels": [
        {"id": "tg", "type": "telegram", "token": "${TOKEN}", "secret_token": "${SECRET}"},
        {"id": "web", "type": "webchat"}]})",
                          {{"SECRET", ""}});
    REQUIRE(got.value);
    REQUIRE(got.warnings.size() == 1);
    CHECK(got.warnings[0].message.find("\"tg\"") != std::string::npos);
    CHECK_FALSE(find_channel(*got.value, "tg")->enabled);
    CHECK_FALSE(find_channel(*got.value, "tg")->why_not.empty());
    CHECK(find_channel(*got.value, "web")->enabled);
}

TEST_CASE("a variable that is missing elsewhere is an error that names it") {
    const auto got =
        load(R"({"languages": ["en"], "storage": {"postgres": "${YISHI_DATABASE_URL}"}})");
    REQUIRE(got.errors.size() == 1);
    CHECK(got.errors[0].message.find("YISHI_DATABASE_URL") != std::string::npos);
    CHECK(got.errors[0].at.line == 1);
    CHECK(got.errors[0].at.column > 20);
}

TEST_CASE("what is wrong is said with a cure") {
    const struct {
        const char* text;
        const char* message;
    } table[] = {
        {R"({"languages": ["en"], "listn": "x"})", "did you mean \"listen\""},
        {R"({"languages": ["en"], "zzz": 1})", "is not known here"},
        {R"({})", "\"languages\" is missing"},
        {R"({"languages": []})", "one language at least"},
        {R"({"languages": ["english"]})", "no language tag"},
        {R"({"languages": ["en", "en"]})", "twice"},
        {R"({"languages": "en"})", "a list"},
        {R"({"languages": ["en"], "listen": "8080"})", "an address and a port"},
        {R"({"languages": ["en"], "listen": "a:99999"})", "an address and a port"},
        {R"({"languages": ["en"], "listen": "a:${"})", "a variable is written"},
        {R"({"languages": ["en"], "public_url": "town.example"})", "https://"},
        {R"({"languages": ["en"], "storage": {}})", "one of both"},
        {R"({"languages": ["en"], "storage": {"sqlite": "a", "postgres": "b"}})", "one of both"},
        {R"({"languages": ["en"], "idle_minutes": -1})", "a whole number"},
        {R"({"languages": ["en"], "idle_minutes": "5"})", "a whole number"},
        {R"({"languages": ["en"], "closing_days": 0})", "a whole number"},
        {R"({"languages": ["en"], "closing_days": 18446744073709551615})", "a whole number"},
        {R"({"languages": ["en"], "channels": [{"type": "webchat"}]})", "\"id\" is missing"},
        {R"({"languages": ["en"], "channels": [{"id": "a/b", "type": "webchat"}]})", "an id is"},
        {R"({"languages": ["en"], "channels": [{"id": "a", "type": "x"}, {"id": "a", "type": "x"}]})",
         "twice"},
        {R"({"languages": ["en"], "channels": [7]})", "an object"},
        {R"({"languages": ["en"], "channels": [{"id": "a", "type": "x", "k": "${}"}]})",
         "a variable is written"},
        {R"({"languages": ["en"], "log": {"level": "loud"}})", "a level is"},
        {R"({"languages": ["en"], "log": {"format": "xml"}})", "a format is"},
        {R"({"languages": ["en"], "tls": {"key": "a"}})", "\"certificate\" is missing"},
        {R"([])", "an object"},
        {R"({"languages": ["en"],})", "comma"},
    };
    for (const auto& each : table) {
        INFO(each.text);
        const auto got = load(each.text);
        REQUIRE(got.errors.size() >= 1);
        bool said = false;
        for (const auto& one : got.errors) {
            said = said || one.message.find(each.message) != std::string::npos;
            UNSCOPED_INFO(json::to_string(one));
        }
        CHECK(said);
    }
    CHECK(load("{}", {}, "zh").errors[0].message.find("缺少") != std::string::npos);
}

TEST_CASE("variables are replaced once") {
    const environment env{{"A", "1"}, {"B", "${A}"}};
    CHECK(expand("x${A}y${A}", env).text == "x1y1");
    CHECK(expand("${B}", env).text == "${A}");
    CHECK(expand("$${A} $5 {A}", env).text == "${A} $5 {A}");
    CHECK(expand("${C}${D}", env).missing == std::vector<std::string>{"C", "D"});
    CHECK(expand("${A", env).broken);
    CHECK(expand("${A B}", env).broken);
}

TEST_CASE("the shipped yishi.json starts without any variable: the page is on, Telegram off") {
    std::ifstream in(YISHI_SOURCE_DIR "/config/yishi.json");
    REQUIRE(in);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto got = load(text);
    REQUIRE(got.value);
    CHECK(got.value->channels.size() >= 2);
    for (const channel& each : got.value->channels) {
        CHECK(each.enabled == (each.type == "webchat"));
    }
    const auto with_keys = load(text, {{"TELEGRAM_TOKEN", "1:a"}, {"TELEGRAM_SECRET", "s"}});
    CHECK(with_keys.warnings.empty());
}
