// The description of the API against the table of routes: neither has what the other has not.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "bot/api/api.hpp"

namespace {

using operations = std::set<std::pair<std::string, std::string>>;  // "get", "/api/v1/cases"

nlohmann::json description() {
    std::ifstream file(std::string(YISHI_SOURCE_DIR) + "/bot/api/openapi.json");
    return nlohmann::json::parse(file);
}

std::string lower(std::string_view method) {
    std::string out(method);
    std::transform(
        out.begin(), out.end(), out.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return out;
}

operations served() {
    operations out{{"get", yishi::api::events_path}};
    for (const auto& each : yishi::api::entries()) {
        out.emplace(lower(each.method), each.pattern);
    }
    return out;
}

operations described() {
    operations out;
    const nlohmann::json spec = description();
    for (const auto& [path, methods] : spec.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            if (method != "parameters") {
                out.emplace(method, path);
            }
        }
    }
    return out;
}

}  // namespace

TEST_CASE("every route is described, and nothing else is") {
    for (const auto& [method, path] : served()) {
        INFO(method << ' ' << path << " is not in openapi.json");
        CHECK(described().count({method, path}) == 1);
    }
    for (const auto& [method, path] : described()) {
        INFO(method << ' ' << path << " is no route");
        CHECK(served().count({method, path}) == 1);
    }
}

TEST_CASE("every operation has a name of its own, its path's parameters, and answers") {
    std::set<std::string> names;
    const nlohmann::json spec = description();
    CHECK(spec.at("openapi") == "3.1.0");
    for (const auto& [path, methods] : spec.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            INFO(method << ' ' << path);
            CHECK(names.insert(operation.at("operationId").get<std::string>()).second);
            CHECK_FALSE(operation.at("responses").empty());
            std::set<std::string> given;
            for (const auto& parameter : operation.value("parameters", nlohmann::json::array())) {
                if (parameter.at("in") == "path") {
                    given.insert('{' + parameter.at("name").get<std::string>() + '}');
                }
            }
            for (const std::string& name : given) {
                CHECK(path.find(name) != std::string::npos);
            }
            CHECK(static_cast<std::size_t>(std::count(path.begin(), path.end(), '{')) ==
                  given.size());
        }
    }
}
