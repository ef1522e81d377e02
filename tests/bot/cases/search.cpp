#include "bot/cases/search.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>

using namespace yishi::cases;

namespace {

std::set<std::string> set_of(const std::string& tokens) {
    std::istringstream in(tokens);
    std::set<std::string> out;
    for (std::string each; in >> each;) {
        out.insert(each);
    }
    return out;
}

bool finds(const char* query, const char* text) {
    const auto have = set_of(search_tokens(text));
    const auto want = set_of(search_query(query));
    return !want.empty() && std::includes(have.begin(), have.end(), want.begin(), want.end());
}

}  // namespace

TEST_CASE("what was written is found as people look for it") {
    const struct {
        const char* query;
        const char* text;
        bool found;
    } table[] = {
        {"噪音", "楼上噪音很大", true},
        {"噪", "楼上噪音很大", true},
        {"楼上噪音", "楼上噪音很大", true},
        {"音噪", "楼上噪音很大", false},
        {"NOISE", "Loud noise at night", true},
        {"noise night", "Loud noise at night", true},
        {"nois", "Loud noise at night", false},
        {"ｎｏｉｓｅ", "noise", true},
        {"Straße", "STRASSE 5", true},
        {"5幢", "绿城3幢", false},
        {"3幢", "绿城3幢", true},
        {"caf\u00e9", "CAFE\u0301 noise", true},
        {"3.5", "3.5 metres", true},
        {"", "anything", false},
        {"?!，。", "anything", false},
    };
    for (const auto& each : table) {
        INFO(each.query << " in " << each.text);
        CHECK(finds(each.query, each.text) == each.found);
    }
}

TEST_CASE("a query holds nothing that a database could read as syntax") {
    const std::string query = search_query("a\" OR b* NEAR(c) -d 'e' ^f:g");
    CHECK(query.find_first_of("\"*()'-^:") == std::string::npos);
}

TEST_CASE("tokens are bounded") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
        text += "w" + std::to_string(i) + " ";
    }
    CHECK(set_of(search_tokens(text)).size() <= search_tokens_max);
    CHECK(set_of(search_query(text)).size() <= query_tokens_max);
    CHECK(search_tokens(std::string(1000, 'x')).empty());
    CHECK_NOTHROW(search_tokens("\xff\xfe broken \xe5"));
}
