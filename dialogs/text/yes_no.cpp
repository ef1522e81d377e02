#include <algorithm>
#include <string>
#include <vector>

#include "dialogs/text/fold.hpp"
#include "dialogs/text/polite.hpp"
#include "dialogs/text/understand.hpp"

namespace yishi::dialogs {

namespace {

using std::string_view;

// Words are normalised. A short answer of the language asked in; English, Chinese and signs always.
struct words_row {
    string_view language;
    std::vector<string_view> yes;
    std::vector<string_view> no;
};

const std::vector<words_row>& table() {
    static const std::vector<words_row> rows{
        {"",
         {"1", "✅", "✔", "☑", "👍", "👌", "🆗", "⭕", "💯", "o"},
         {"2", "❌", "✖", "✗", "👎", "🚫", "🙅", "❎", "x"}},
        {"en",
         {"yes",
          "y",
          "yeah",
          "yea",
          "ye",
          "ya",
          "yep",
          "yup",
          "yes yes",
          "sure",
          "ok",
          "okay",
          "k",
          "right",
          "correct",
          "true",
          "fine",
          "good",
          "great",
          "perfect",
          "of course",
          "certainly",
          "absolutely",
          "definitely",
          "i do",
          "it is",
          "it does",
          "i am",
          "that's it",
          "agree",
          "i agree",
          "agreed",
          "confirm",
          "confirmed",
          "send",
          "send it",
          "go ahead",
          "do it",
          "go on",
          "sounds good",
          "looks good",
          "all right",
          "alright",
          "all good",
          "indeed",
          "exactly",
          "affirmative",
          "positive",
          "that's right",
          "that is right",
          "that's correct",
          "that is correct",
          "this is right",
          "this is correct",
          "it's right",
          "it is right",
          "it's correct",
          "it is correct",
          "looks right",
          "is right",
          "is correct",
          "everything is right",
          "everything is correct",
          "submit",
          "please do",
          "very good",
          "one",
          "first"},
         {"no",
          "n",
          "nope",
          "nah",
          "nay",
          "no no",
          "not",
          "never",
          "wrong",
          "incorrect",
          "false",
          "not really",
          "not yet",
          "don't",
          "do not",
          "dont",
          "not right",
          "not correct",
          "not good",
          "i don't",
          "i do not",
          "i dont",
          "it's not",
          "it is not",
          "it isn't",
          "not at all",
          "negative",
          "disagree",
          "i disagree",
          "that's wrong",
          "that is wrong",
          "this is wrong",
          "it's wrong",
          "it is wrong",
          "is wrong",
          "that's not right",
          "that is not right",
          "that's not correct",
          "not ok",
          "not okay",
          "don't send",
          "do not send",
          "no way",
          "no thanks",
          "no thank you",
          "two",
          "second"}},
        {"zh",
         {"是",       "是的",   "是啊",     "是呀",   "对",       "对的", "对啊",     "对对",
          "好",       "好的",   "好吧",     "好啊",   "好滴",     "行",   "行吧",     "可以",
          "可以的",   "嗯",     "恩",       "嗯嗯",   "嗯是的",   "没错", "没有错",   "正确",
          "全对",     "都对",   "确认",     "确定",   "同意",     "要",   "要的",     "需要",
          "有",       "有的",   "愿意",     "没问题", "没有问题", "当然", "当然可以", "提交",
          "发送",     "发吧",   "中",       "成",     "准确",     "无误", "正确无误", "确认无误",
          "就是这样", "是这样", "是这样的", "一",     "第一个",   "ok的"},
         {"不",         "不是",   "不是的", "否",     "不对",   "不对的", "错",   "错了",
          "错的",       "有错",   "有误",   "不行",   "不好",   "不要",   "不用", "不用了",
          "没有",       "没",     "没有的", "无",     "不同意", "不可以", "不可", "别",
          "不需要",     "不正确", "不愿意", "不确认", "不准确", "不提交", "不发", "不是这样",
          "不是这样的", "不必",   "不必了", "还没有", "还没",   "未",     "二",   "第二个"}},
        {"es", {"si", "sí", "claro", "vale", "correcto"}, {"no", "incorrecto"}},
        {"fr", {"oui", "ouais", "d'accord", "correct"}, {"non", "pas du tout"}},
        {"de", {"ja", "jawohl", "stimmt", "richtig", "genau"}, {"nein", "falsch", "nee"}},
        {"pt", {"sim", "claro", "correto"}, {"não", "nao", "errado"}},
        {"it", {"si", "sì", "certo", "giusto"}, {"no", "sbagliato"}},
        {"ru", {"да", "верно", "конечно", "хорошо"}, {"нет", "неверно", "не"}},
        {"ja", {"はい", "ええ", "うん", "そうです"}, {"いいえ", "いや", "ちがいます", "違います"}},
        {"ko", {"네", "예", "응", "맞아요"}, {"아니요", "아니오", "아니", "아뇨"}},
        {"vi", {"có", "vâng", "dạ", "đúng", "đúng rồi"}, {"không", "sai"}},
        {"id", {"ya", "iya", "betul", "benar"}, {"tidak", "bukan", "salah"}},
        {"tr", {"evet", "doğru", "tamam"}, {"hayır", "yanlış"}},
        {"ar", {"نعم", "أجل", "صحيح"}, {"لا", "كلا"}},
        {"th", {"ใช่", "ครับ", "ค่ะ"}, {"ไม่", "ไม่ใช่"}},
        {"my", {"ဟုတ်ကဲ့", "ဟုတ်"}, {"မဟုတ်ဘူး", "မဟုတ်"}},
    };
    return rows;
}

enum class said { nothing, yes, no };

bool applies(const words_row& row, string_view language) {
    return row.language.empty() || row.language == "en" || row.language == "zh" ||
           (language.starts_with(row.language) &&
            (language.size() == row.language.size() || language[row.language.size()] == '-'));
}

said looked_up(string_view text, string_view language) {
    const auto has = [&](const std::vector<string_view>& list) {
        return std::any_of(list.begin(), list.end(), [&](string_view each) {
            return each == text || (!is_ascii(each) && normalised(each) == text);
        });
    };
    bool yes = false;
    bool no = false;
    for (const auto& row : table()) {
        if (!applies(row, language)) continue;
        yes = yes || has(row.yes);
        no = no || has(row.no);
    }
    if (yes == no) return said::nothing;
    return yes ? said::yes : said::no;
}

said looked_up_core(string_view text, string_view language) {
    for (const auto& level : cores(text)) {
        said found = said::nothing;
        for (const auto& core : level) {
            const auto here = looked_up(core, language);
            if (here == said::nothing) continue;
            if (found != said::nothing && found != here) return said::nothing;
            found = here;
        }
        if (found != said::nothing) return found;
    }
    return said::nothing;
}

// Words that may stand beside a yes or no and leave it as it is.
bool says_nothing(string_view part) {
    constexpr string_view list[] = {"please",
                                    "thanks",
                                    "thank you",
                                    "sir",
                                    "madam",
                                    "谢谢",
                                    "谢谢你",
                                    "谢谢您",
                                    "麻烦了",
                                    "辛苦了",
                                    "你好",
                                    "您好",
                                    "哦",
                                    "啊",
                                    "well",
                                    "oh",
                                    "um",
                                    "so",
                                    "then"};
    return std::find(std::begin(list), std::end(list), part) != std::end(list);
}

// "对，没错" and "yes, that's right" are one answer in parts; "是的，但是…" is none.
said in_parts(string_view typed, string_view language) {
    constexpr string_view marks[] = {",", ".", "!", ";", "，", "。", "！", "；", "、", "~", "～"};
    std::string text(typed);
    for (const auto mark : marks) {
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at))
            text.replace(at, mark.size(), "\n");
    }
    said found = said::nothing;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto part = normalised(string_view(text).substr(at, end - at));
        at = end + 1;
        if (part.empty() || says_nothing(part)) continue;
        const auto here = looked_up_core(part, language);
        if (here == said::nothing || (found != said::nothing && found != here))
            return said::nothing;
        found = here;
    }
    return found;
}

// What looks like an answer and is none.
bool is_neither(string_view text) {
    constexpr string_view list[] = {"是不是",
                                    "对不对",
                                    "好不好",
                                    "行不行",
                                    "要不要",
                                    "有没有",
                                    "不是不对",
                                    "no problem",
                                    "no problems",
                                    "no worries",
                                    "not wrong",
                                    "not bad",
                                    "not incorrect",
                                    "not false"};
    return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

}  // namespace

std::optional<bool> understand_yes_no(string_view typed, string_view language) {
    if (typed.size() > typed_bytes_max) return std::nullopt;
    const auto text = normalised(typed);
    if (is_neither(text)) return std::nullopt;
    auto found = looked_up(text, language);
    if (found == said::nothing) found = looked_up_core(text, language);
    if (found == said::nothing) found = looked_up(unrepeated(text), language);
    if (found == said::nothing) found = in_parts(typed, language);
    // "yes that's right": the first word and the rest agree.
    const auto space = text.find(' ');
    if (found == said::nothing && space != text.npos) {
        const auto first = looked_up(string_view(text).substr(0, space), language);
        const auto rest = looked_up_core(string_view(text).substr(space + 1), language);
        if (first == rest) found = first;
    }
    if (found == said::nothing) return std::nullopt;
    return found == said::yes;
}

}  // namespace yishi::dialogs
