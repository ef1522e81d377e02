#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "dialogs/text/fold.hpp"
#include "dialogs/text/polite.hpp"
#include "dialogs/text/understand.hpp"
#include "dialogs/text/yes_no_words.hpp"

namespace yishi::dialogs {

namespace {

using std::string_view;

enum class said { nothing, yes, no };

struct text_hash {
    using is_transparent = void;
    std::size_t operator()(string_view text) const { return std::hash<string_view>()(text); }
};
using meanings = std::unordered_map<std::string, said, text_hash, std::equal_to<>>;

// "thats right": few people type them, and phones make curly ones of them.
std::string without_apostrophes(std::string text) {
    for (const string_view mark : {"'", "’"}) {
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at))
            text.erase(at, mark.size());
    }
    return text;
}

void add(meanings& to, const yes_no_row& row) {
    const auto each = [&](const std::vector<string_view>& list, said meaning) {
        for (const auto word : list) {
            for (const auto& form : {normalised(word), without_apostrophes(normalised(word))}) {
                const auto [entry, added] = to.try_emplace(form, meaning);
                if (!added && entry->second != meaning) entry->second = said::nothing;
            }
        }
    };
    each(row.yes, said::yes);
    each(row.no, said::no);
}

// Signs, English and Chinese, and those of the language, ready to be looked up.
const meanings& words_of(string_view language) {
    static const auto all = [] {
        std::map<std::string, meanings, std::less<>> out;
        for (const auto& row : yes_no_words()) {
            const bool everywhere =
                row.language.empty() || row.language == "en" || row.language == "zh";
            if (everywhere) add(out[""], row);
        }
        for (const auto& row : yes_no_words()) {
            if (row.language.empty() || row.language == "en" || row.language == "zh") continue;
            auto& own = out[std::string(row.language)] = out[""];
            add(own, row);
        }
        return out;
    }();
    const auto found = all.find(language.substr(0, language.find('-')));
    return found == all.end() ? all.at("") : found->second;
}

said looked_up(string_view text, string_view language) {
    const auto& words = words_of(language);
    const auto found = words.find(text);
    return found == words.end() ? said::nothing : found->second;
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
    if (const auto bare = without_apostrophes(text); found == said::nothing && bare != text)
        return understand_yes_no(bare, language);
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
