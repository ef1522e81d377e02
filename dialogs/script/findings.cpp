#include "dialogs/script/findings.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace yishi::dialogs {
namespace {

struct wording_of {
    finding what;
    std::string_view en;
    std::string_view zh;
};

using f = finding;

constexpr wording_of wordings[] = {
    {f::wrong_type, "this must be {0}; change it", "这里必须是{0}；请修改"},
    {f::unknown_member,
     "unknown member \"{0}\"; remove it or correct its name.{1}",
     "未知成员 \"{0}\"；请删除或更正名称。{1}"},
    {f::missing_member, "{1} needs the member \"{0}\"; add it", "{1} 缺少成员 \"{0}\"；请补上"},
    {f::empty_text, "this text is empty; write something", "文本为空；请填写内容"},
    {f::bad_id,
     "\"{0}\" cannot be an id; use letters a-z, digits, - and _, at most 64, beginning with a "
     "letter",
     "\"{0}\" 不能用作 id；请用小写字母、数字、- 和 _，以字母开头，最多 64 个字符"},
    {f::duplicate_dialog,
     "the dialog \"{0}\" stands in {1} already; rename one of the two",
     "对话 \"{0}\" 已在 {1} 中定义；请改名其中一个"},
    {f::duplicate_step,
     "another step has the id \"{0}\" already; rename one of the two",
     "已有步骤使用 id \"{0}\"；请改名其中一个"},
    {f::unknown_step_type,
     "unknown step type \"{0}\"; use one of the types in schema/dialog.schema.json.{1}",
     "未知步骤类型 \"{0}\"；请使用 schema/dialog.schema.json 中的类型。{1}"},
    {f::no_steps, "this dialog has no steps; add at least one", "该对话没有步骤；请至少添加一个"},
    {f::too_many,
     "too many {0}, at most {1}; split or shorten this",
     "{0}过多，最多 {1}；请拆分或精简"},
    {f::too_long,
     "this text is too long, at most {0} bytes; shorten it",
     "文本过长，最多 {0} 字节；请缩短"},
    {f::missing_language,
     "the language \"{0}\" is missing here; add \"{0}\": \"...\"",
     "此处缺少语言 \"{0}\"；请补上 \"{0}\": \"...\""},
    {f::bad_pattern,
     "the text cannot be read: {0}; correct its braces or write '{' for a brace itself",
     "文本格式有误：{0}；请更正花括号，花括号本身请写作 '{'"},
    {f::unknown_name,
     "no earlier step sets \"{0}\"; correct the placeholder or add that step before.{1}",
     "之前没有步骤设置 \"{0}\"；请更正占位符，或在前面添加该步骤。{1}"},
    {f::text_name,
     "this text cannot use \"{0}\"; it may use: {1}",
     "此文本不能使用 \"{0}\"；可用：{1}"},
    {f::bad_rule, "wrong condition: {0}; correct it", "条件有误：{0}；请更正"},
    {f::unknown_variable,
     "the condition reads \"{0}\", which no earlier step sets; correct the name.{1}",
     "条件使用了 \"{0}\"，但之前没有步骤设置它；请更正名称。{1}"},
    {f::unknown_target,
     "there is no step \"{0}\" in this dialog; correct the name or add the step.{1}",
     "本对话中没有步骤 \"{0}\"；请更正名称或添加该步骤。{1}"},
    {f::unknown_dialog,
     "there is no dialog \"{0}\"; correct the name or add the dialog.{1}",
     "没有对话 \"{0}\"；请更正名称或添加该对话。{1}"},
    {f::unreachable,
     "the step \"{0}\" is never reached; lead to it with \"go\" or remove it",
     "永远不会到达步骤 \"{0}\"；请用 \"go\" 指向它或将其删除"},
    {f::after_go,
     "never used: the line before always applies; give that line an \"if\" or remove this one",
     "不会用到：前一行总是成立；请给前一行加 \"if\"，或删除此行"},
    {f::endless,
     "endless: {0} go round without asking anything; let one of them ask or end",
     "死循环：{0} 循环往复却不提问；请让其中一个提问或结束"},
    {f::duplicate_value,
     "another choice has the value \"{0}\" already; change one of the two",
     "已有选项使用值 \"{0}\"；请修改其中一个"},
    {f::choice_clash,
     "the choices \"{0}\" and \"{1}\" answer to the same word; change a label or synonym",
     "选项 \"{0}\" 与 \"{1}\" 对应同一个词；请修改标签或同义词"},
    {f::word_clash,
     "the word \"{0}\" means \"{1}\" everywhere; use another word here",
     "\"{0}\" 在任何地方都表示 \"{1}\"；请换一个词"},
    {f::trigger_clash,
     "the dialog \"{1}\" begins with \"{0}\" already; change one of the two triggers",
     "对话 \"{1}\" 已使用触发词 \"{0}\"；请修改其中一个"},
    {f::min_above_max,
     "\"{0}\" is greater than \"{1}\"; exchange or correct them",
     "\"{0}\" 大于 \"{1}\"；请对调或更正"},
    {f::out_of_range, "this must be from {0} to {1}; change it", "必须在 {0} 到 {1} 之间；请修改"},
    {f::not_one_of, "this must be one of: {0}; change it", "必须是以下之一：{0}；请修改"},
    {f::two_defaults,
     "the dialog \"{0}\" is the default already; remove \"default\" from one of the two",
     "对话 \"{0}\" 已是默认对话；请从其中一个删除 \"default\""},
    {f::no_start,
     "there is no dialog \"{0}\", which every conversation begins with; add dialogs/{0}.json",
     "没有起始对话 \"{0}\"；请添加 dialogs/{0}.json"},
    {f::no_dialogs,
     "there are no dialogs; add at least one file to dialogs/",
     "没有任何对话；请在 dialogs/ 中至少添加一个文件"},
    {f::missing_texts,
     "there is no such file; add it with the bot's texts in \"{0}\"",
     "文件不存在；请添加它，并写入语言 \"{0}\" 的系统文本"},
    {f::missing_text, "the text \"{0}\" is missing; add it", "缺少文本 \"{0}\"；请补上"},
    {f::unknown_text,
     "there is no text \"{0}\"; remove it or correct its name.{1}",
     "没有名为 \"{0}\" 的文本；请删除或更正名称。{1}"},
    {f::no_words,
     "there is no word here; write at least one, separated by commas",
     "没有任何词；请至少写一个，以逗号分隔"},
    {f::same_word,
     "the word \"{0}\" stands in \"{1}\", too; remove it from one of the two",
     "词 \"{0}\" 也出现在 \"{1}\" 中；请从其中一处删除"},
    {f::missing_kind,
     "the text \"{0}\" is missing, which names the kind of case \"{1}\"; add it",
     "缺少文本 \"{0}\"（事项类型 \"{1}\" 的名称）；请补上"},
};

// How many letters must change, come, go or be exchanged with their neighbour to make one of the
// other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

bool chinese(std::string_view language) {
    return language.substr(0, 2) == "zh";
}

}  // namespace

std::string describe(finding what,
                     std::initializer_list<std::string_view> details,
                     std::string_view language) {
    std::string_view pattern;
    for (const wording_of& each : wordings) {
        if (each.what == what) {
            pattern = chinese(language) ? each.zh : each.en;
        }
    }
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool place = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
        const std::size_t index = place ? static_cast<std::size_t>(pattern[i + 1] - '0') : 0;
        if (place && index < details.size()) {
            out += *(details.begin() + index);
            i += 2;
        } else {
            out += pattern[i];
        }
    }
    while (!out.empty() && (out.back() == '.' || out.ends_with("。"))) {
        out.resize(out.size() - (out.back() == '.' ? 1 : 3));
    }
    return out;
}

std::string suggest(std::string_view written,
                    const std::vector<std::string_view>& known,
                    std::string_view language) {
    std::string_view best;
    std::size_t nearest = std::max<std::size_t>(written.size() / 3, 1) + 1;
    for (const std::string_view each : known) {
        const std::size_t far = distance(written, each);
        if (far < nearest && far < written.size()) {
            nearest = far;
            best = each;
        }
    }
    if (best.empty()) {
        return {};
    }
    return chinese(language) ? "是否想写 \"" + std::string(best) + "\"？"
                             : " Did you mean \"" + std::string(best) + "\"?";
}

void reporter::at(std::string_view pointer,
                  finding what,
                  std::initializer_list<std::string_view> details) {
    out_.push_back({file_.file(), file_.at(pointer), describe(what, details, language_)});
}

void reporter::at_key(std::string_view pointer,
                      finding what,
                      std::initializer_list<std::string_view> details) {
    out_.push_back({file_.file(), file_.key_at(pointer), describe(what, details, language_)});
}

std::string below(std::string_view pointer, std::size_t index) {
    return std::string(pointer) + '/' + std::to_string(index);
}

std::string below(std::string_view pointer, std::string_view name) {
    std::string out(pointer);
    out += '/';
    for (const char each : name) {
        if (each == '~') {
            out += "~0";
        } else if (each == '/') {
            out += "~1";
        } else {
            out += each;
        }
    }
    return out;
}

}  // namespace yishi::dialogs
