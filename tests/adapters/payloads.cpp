// Recorded requests of every platform: tests/testdata/adapters/TYPE/*.json.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "adapters/adapter.hpp"
#include "channels.hpp"
#include "json/time.hpp"

namespace {

using namespace yishi;
using nlohmann::json;

std::string folder_of(std::string_view type) {
    return std::string{YISHI_SOURCE_DIR} + "/tests/testdata/adapters/" + std::string{type};
}

struct recorded {
    std::string name;
    json content;
};

std::vector<recorded> read_all(std::string_view type) {
    std::vector<recorded> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(type))) {
        std::ifstream file(entry.path());
        out.push_back({entry.path().filename().string(), json::parse(file)});
    }
    return out;
}

adapters::http_request request_of(const json& from) {
    adapters::http_request out;
    out.method = from.at("method");
    out.target = from.at("target");
    for (const auto& [name, value] : from.at("headers").items())
        out.headers.emplace_back(name, value);
    const json& body = from.at("body");
    out.body = body.is_string() ? body.get<std::string>() : body.dump();
    return out;
}

void check_parsed(const json& expected, const adapters::parsed& got) {
    if (expected.at("status") != 200) {
        CHECK(got.error.find(expected.at("error").get<std::string>()) != std::string::npos);
        CHECK(got.messages.empty());
        return;
    }
    CHECK(got.error.empty());
    CHECK(json(got.messages) == expected.at("messages"));
    const auto strings = [&](const char* name) {
        return expected.value(name, std::vector<std::string>{});
    };
    CHECK(got.acknowledge == strings("acknowledge"));
    CHECK(got.declined == strings("declined"));
    // The contract's JSON keeps all that we read.
    for (const auto& message : got.messages) CHECK(json(message).get<inbound_message>() == message);
}

}  // namespace

TEST_CASE("recorded requests are judged and understood as written down") {
    for (const auto type : adapters::adapter_types()) {
        adapters::channel on = test::full_channel(type);
        if (type == "telegram") on = test::telegram_channel();
        const adapters::adapter& by = *adapters::find_adapter(type);
        for (const auto& [name, one] : read_all(type)) {
            INFO(type << '/' << name);
            const std::string at = one.at("at");
            const auto verdict = by.verify(
                request_of(one.at("request")), on, yishi::json::parse_rfc3339(at).value());
            if (const auto* refused = std::get_if<adapters::refused>(&verdict)) {
                CHECK(one.at("verdict") == "refused");
                CHECK(one.at("status") == refused->status);
                CHECK_FALSE(refused->why.empty());
                continue;
            }
            REQUIRE(one.at("verdict") == "accepted");
            check_parsed(one, by.parse(std::get<adapters::verified>(verdict), on));
        }
    }
}

TEST_CASE("every adapter has recorded requests, and every folder an adapter") {
    std::set<std::string> types;
    for (const auto type : adapters::adapter_types()) {
        types.emplace(type);
        CHECK(types.size() > 0);
        REQUIRE(std::filesystem::is_directory(folder_of(type)));
        CHECK_FALSE(read_all(type).empty());
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder_of("")))
        CHECK(types.contains(entry.path().filename().string()));
}

TEST_CASE("cut and bent bodies never do more than be refused") {
    const adapters::adapter& by = *adapters::find_adapter("telegram");
    const auto on = test::telegram_channel();
    for (const auto& [name, one] : read_all("telegram")) {
        const std::string body = request_of(one.at("request")).body;
        for (std::size_t i = 0; i < body.size(); i += 7) {
            const auto cut = by.parse(adapters::verified{body.substr(0, i), 0}, on);
            CHECK_FALSE(cut.error.empty());
            std::string bent = body;
            bent[i] = static_cast<char>(bent[i] ^ 0x11);
            (void)by.parse(adapters::verified{bent, 0}, on);
        }
    }
}
