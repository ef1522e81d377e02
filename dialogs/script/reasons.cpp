// Why a text or a condition does not compile, as dialogs/text and dialogs/logic say it in English,
// in the reader's language.
#include <array>

#include "dialogs/script/findings.hpp"

namespace yishi::dialogs {
namespace {

struct sentence {
    std::string_view en;  // how it begins
    std::string_view zh;
};

constexpr std::array sentences{
    sentence{"A \"{\" has no \"}\"", "\"{\" 缺少对应的 \"}\""},
    sentence{"A \"}\" has no \"{\"", "\"}\" 缺少对应的 \"{\""},
    sentence{"A plural or select needs the case \"other\"",
             "plural 或 select 必须有 \"other\" 分支"},
    sentence{"A placeholder's kind or style is not known", "占位符的类型或样式无法识别"},
    sentence{"A placeholder does not parse (a name is letters, digits and _)",
             "占位符无法解析（名称只能由字母、数字和 _ 组成）"},
    sentence{"Placeholders have names, not numbers: {case_number}, not {0}",
             "占位符应使用名称而非数字：写 {case_number}，不要写 {0}"},
    sentence{"A date or time stands inside a plural or select: put it outside",
             "plural 或 select 内不能有日期或时间：请移到外面"},
    sentence{"The rule is nested too deep", "条件嵌套过深"},
    sentence{"There is no operator ", "没有运算符 "},
};

constexpr std::string_view near_en = ", near ";
constexpr std::string_view near_zh = "，位置靠近 ";

}  // namespace

std::string reason(std::string_view english, std::string_view language) {
    if (language.substr(0, 2) != "zh") return std::string(english);
    for (const sentence& each : sentences) {
        if (!english.starts_with(each.en)) continue;
        std::string_view rest = english.substr(each.en.size());
        std::string out(each.zh);
        if (rest.starts_with(near_en)) {
            out += near_zh;
            rest.remove_prefix(near_en.size());
        }
        return out.append(rest);
    }
    return std::string(english);
}

}  // namespace yishi::dialogs
