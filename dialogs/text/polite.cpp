#include "dialogs/text/polite.hpp"

#include <algorithm>

#include "dialogs/text/fold.hpp"

namespace yishi::dialogs {

namespace {

using std::string_view;

constexpr std::size_t cores_max = 64;  // texts tried for one answer
constexpr std::size_t levels_max = 9;  // words taken off at most

// Longer ones before those they begin with: each is taken off whole.
constexpr string_view leading[] = {
    // English
    "i would like",
    "i'd like",
    "i want",
    "i choose",
    "i pick",
    "i select",
    "i'll take",
    "i will take",
    "i take",
    "i think",
    "i guess",
    "i mean",
    "i need",
    "i am",
    "i'm",
    "it is",
    "it's",
    "its",
    "that is",
    "that's",
    "this is",
    "there is",
    "let's go with",
    "let us go with",
    "lets go with",
    "go with",
    "my answer is",
    "my choice is",
    "my answer",
    "my choice",
    "to report",
    "report",
    "problem with",
    "a problem with",
    "problems with",
    "about",
    "please",
    "pls",
    "choose",
    "select",
    "pick",
    "take",
    "the",
    "a",
    "an",
    "some",
    "well",
    "um",
    "uh",
    "ok",
    "okay",
    "hi",
    "hello",
    "probably",
    "maybe",
    "the answer is",
    "answer",
    "option",
    "to",
    "for",
    "with",
    "i",
    // Chinese
    "我想选择",
    "我要选择",
    "我想选",
    "我要选",
    "我选择",
    "我选",
    "我想反映",
    "我要反映",
    "我想投诉",
    "我要投诉",
    "反映",
    "投诉",
    "我觉得是",
    "我觉得",
    "我认为是",
    "我说的是",
    "我想要",
    "我想",
    "我要",
    "我是",
    "选择",
    "选",
    "请选",
    "请问",
    "请",
    "麻烦选",
    "麻烦",
    "帮我选",
    "就选",
    "那就选",
    "那就",
    "就是",
    "就",
    "应该是",
    "可能是",
    "大概是",
    "好像是",
    "是关于",
    "关于",
    "答案是",
    "回答",
    "是",
    "有关",
    "您好",
    "你好",
    "嗯",
    "那个",
    "这个",
    "点",
    "按",
};
constexpr string_view trailing[] = {
    // English
    "please",
    "pls",
    "plz",
    "thanks",
    "thank you",
    "thank you very much",
    "thx",
    "one",
    "option",
    "choice",
    "then",
    "i think",
    "i guess",
    "sir",
    "problem",
    "problems",
    "issue",
    "issues",
    "!",
    "complaint",
    "for me",
    "it is",
    // Chinese
    "谢谢",
    "谢谢你",
    "谢谢您",
    "多谢",
    "吧",
    "呢",
    "啊",
    "呀",
    "哦",
    "嘛",
    "啦",
    "了",
    "的",
    "的问题",
    "问题",
    "方面",
    "那个",
    "这个",
    "那项",
    "这项",
    "好了",
    "一下",
    "方面的",
    "类",
    "哈",
};

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
}

// A word of letters ends where no letter follows; Chinese needs no border.
bool border(string_view word, char next) {
    return !is_ascii(word) || !letter(next);
}

void add(std::vector<std::string>& to, std::string_view rest) {
    auto text = stripped(rest);
    if (text.empty() || std::find(to.begin(), to.end(), text) != to.end()) return;
    to.push_back(std::move(text));
}

void strip(string_view text, std::vector<std::string>& to) {
    for (const auto word : leading) {
        if (text.size() > word.size() && text.starts_with(word) && border(word, text[word.size()]))
            add(to, text.substr(word.size()));
    }
    for (const auto word : trailing) {
        if (text.size() > word.size() && text.ends_with(word) &&
            border(word, text[text.size() - word.size() - 1]))
            add(to, text.substr(0, text.size() - word.size()));
    }
}

}  // namespace

std::vector<std::vector<std::string>> cores(string_view text) {
    std::vector<std::vector<std::string>> out{{std::string(text)}};
    std::size_t count = 1;
    while (out.size() < levels_max && count < cores_max) {
        std::vector<std::string> next;
        for (const auto& each : out.back()) strip(each, next);
        if (next.empty()) break;
        count += next.size();
        out.push_back(std::move(next));
    }
    return out;
}

}  // namespace yishi::dialogs
