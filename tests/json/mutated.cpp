#include "tests/json/mutated.hpp"

#include <random>
#include <vector>

#include "json/json.hpp"

namespace yishi::json::test {

std::string nested(int levels) {
    const auto count = static_cast<std::size_t>(levels);
    return std::string(count, '[') + std::string(count, ']');
}

void each_mutated(const std::function<void(const std::string&)>& visit) {
    const std::string deepest = nested(depth_max);
    const std::vector<std::string> texts{
        R"({"update_id":870012345,"message":{"message_id":15,"from":{"id":5000000001,
            "is_bot":false,"first_name":"Li","language_code":"zh-hans"},"text":"\u4f60\u597d \ud83d\ude00 \n\/"}})",
        R"([0,-0,1,-1,18446744073709551615,18446744073709551616,-9223372036854775808,1.5,1e3,
            -2.5e-3,1e400,0.1,9007199254740993,true,false,null,"",{},[]])",
        R"({"a":1,"b":{"a":2},"a":3})",
        deepest,
        '[' + deepest + ']',
        "\"\x80\"",
        R"("\ud800")",
        "[1,]",
        "[1] x",
        " \t\r\n[1] ",
        "",
        "\xEF\xBB\xBF[1]",
        std::string("[1\0]", 4),
        "\"a\nb\"",
        "\"\\u0000\"",
        "[01]",
        "[+1]",
        "[1.]",
        "[NaN]",
        "// no\n1",
    };
    std::mt19937 random(20261127);
    for (const auto& text : texts) {
        visit(text);
        for (int i = 0; i < 500 && !text.empty(); ++i) {
            std::string changed = text;
            for (int k = 0; k < 3; ++k) {
                const std::size_t at = random() % changed.size();
                if (random() % 2 == 0)
                    changed[at] = R"({}[]",:0e-\)"[random() % 12];
                else
                    changed.erase(at, 1 + random() % 3);
                if (changed.empty()) break;
            }
            visit(changed);
        }
    }
}

}  // namespace yishi::json::test
