#include "json/messages.hpp"

#include <array>
#include <cstddef>

namespace yishi::json {
namespace {

struct wording {
    fault what;
    std::string_view en;
    std::string_view zh;
};

// "@" stands for the detail.
constexpr std::array wordings{
    wording{fault::too_deep,
            "nested deeper than 64 levels; take some of the levels out",
            "嵌套超过 64 层；请减少层数"},
    wording{fault::duplicate_key,
            "the member \"@\" stands here twice; remove or rename one of them",
            "成员 \"@\" 重复出现；请删除或改名其中一个"},
    wording{fault::number_too_large,
            "the number @ is too large; use a smaller one",
            "数字 @ 过大；请改小"},
    wording{fault::not_utf8,
            "not valid UTF-8; save the file with the encoding UTF-8",
            "不是有效的 UTF-8；请以 UTF-8 编码保存文件"},
    wording{fault::null_byte,
            "a zero byte; save the file as plain text with the encoding UTF-8",
            "含有零字节；请以 UTF-8 编码保存为纯文本"},
    wording{fault::trailing_comma,
            "a comma stands before the closing bracket; remove that comma",
            "右括号前多了逗号；请删除该逗号"},
    wording{fault::missing_comma,
            "unexpected @; a comma is missing before it",
            "此处不应出现 @；其前缺少逗号"},
    wording{fault::missing_colon,
            "unexpected @; a colon is missing after the member's name",
            "此处不应出现 @；成员名后缺少冒号"},
    wording{fault::single_quotes,
            "unexpected '; write texts and names in double quotes \"",
            "此处不应出现单引号；文本和名称须用双引号 \""},
    wording{fault::not_closed,
            "the text ends too early; a bracket or quotation mark is not closed",
            "内容提前结束；有括号或引号没有闭合"},
    wording{
        fault::open_text,
        "a line break or control character inside a text; close the quotation mark or write \\n",
        "文本中有换行或控制字符；请补上引号，或写成 \\n"},
    wording{fault::bad_escape,
            "a backslash that begins no known escape; write \\\\ for a backslash",
            "反斜杠转义无效；要写反斜杠请用 \\\\"},
    wording{
        fault::after_the_end, "unexpected @ after the end; remove it", "结尾之后不应有 @；请删除"},
    wording{fault::empty, "there is no JSON here; write at least {}", "没有 JSON 内容；至少写 {}"},
    wording{fault::unexpected,
            "unexpected @; a value, a name in double quotes or a closing bracket belongs here",
            "此处不应出现 @；应为一个值、双引号中的名称或右括号"},
};

}  // namespace

std::string describe(fault what, std::string_view detail, std::string_view language) {
    for (const wording& each : wordings) {
        if (each.what == what) {
            std::string text(language.substr(0, 2) == "zh" ? each.zh : each.en);
            if (const std::size_t at = text.find('@'); at != std::string::npos) {
                text.replace(at, 1, detail);
            }
            return text;
        }
    }
    return {};
}

}  // namespace yishi::json
