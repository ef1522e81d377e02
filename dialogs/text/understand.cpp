#include "dialogs/text/understand.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "dialogs/text/fold.hpp"
#include "dialogs/text/numerals.hpp"
#include "dialogs/text/polite.hpp"
#include "dialogs/text/typo.hpp"

namespace yishi::dialogs {

namespace {

constexpr std::size_t beginning_letters_min = 3;  // of a label; one character in Chinese
constexpr std::size_t squeezed_letters_min = 3;
constexpr std::size_t typed_sound_min = 4;  // letters of pinyin

struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};

constexpr int none = -1;
constexpr int several = -2;

// Words to the one choice that has them, or to `several`.
class word_map {
 public:
    void add(std::string word, int choice) {
        if (word.empty()) return;
        const auto [entry, added] = words_.try_emplace(std::move(word), choice);
        if (!added && entry->second != choice) entry->second = several;
    }
    int find(std::string_view word) const {
        const auto found = words_.find(word);
        return found == words_.end() ? none : found->second;
    }

 private:
    std::unordered_map<std::string, int, text_hash, std::equal_to<>> words_;
};

struct word {
    std::string text;  // normalised
    int choice = none;
    bool han = false;
};

// Two findings that differ are several.
int merged(int a, int b) {
    if (a == none || a == b) return b;
    return b == none ? a : several;
}

}  // namespace

struct choice_index::content {
    std::size_t size = 0;
    bool chinese = false;  // the language asked in
    word_map raw;          // as written in the script
    word_map exact;        // normalised
    word_map squeezed;     // without spaces and punctuation
    word_map sounds;
    std::size_t longest_han = 0;  // bytes of the longest Chinese word
    std::vector<word> words;
};

namespace {

using content = choice_index::content;

// Characters that answer something else when they stand alone.
bool says_little(std::string_view core) {
    constexpr std::string_view list[] = {
        "不",  "没",  "无",   "我",  "是",  "有",  "在",   "好",    "你",  "您",  "这",  "那",
        "要",  "对",  "的",   "了",  "吗",  "去",  "来",   "and",   "the", "not", "yes", "for",
        "you", "are", "what", "how", "why", "who", "when", "where", "can", "con", "non", "any"};
    return std::find(std::begin(list), std::end(list), core) != std::end(list);
}

bool is_figures(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool word_ends(const std::string& text, std::size_t at) {
    if (at >= text.size()) return true;
    const char c = text[at];
    return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
}

// The choice of which a word begins with `core`; with `whole`, where a word of the text ends there.
int beginning_with(const content& index, std::string_view core, bool whole) {
    int found = none;
    for (const auto& each : index.words) {
        if (!each.text.starts_with(core)) continue;
        if (!whole || word_ends(each.text, core.size())) found = merged(found, each.choice);
    }
    return found;
}

int by_place(const content& index, std::string_view core) {
    const auto place = place_in_list(core);
    if (!place) return none;
    const int size = static_cast<int>(index.size);
    const int choice = *place == last_place ? size - 1 : *place - 1;
    if (choice < 0 || choice >= size) return none;
    // "3" where a choice is called "3 days": the third, or that one? Ask again.
    return merged(choice, beginning_with(index, core, true));
}

int by_words(const content& index, std::string_view core) {
    if (const int found = index.exact.find(core); found != none) return found;
    if (const int found = by_place(index, core); found != none) return found;
    const auto tight = squeezed(core);
    if (tight.size() < squeezed_letters_min || is_figures(tight)) return none;
    return index.squeezed.find(tight);
}

int by_beginning(const content& index, std::string_view core) {
    if (says_little(core) || is_figures(core)) return none;
    if (core.size() < beginning_letters_min) return none;
    return beginning_with(index, core, false);
}

int by_sound(const content& index, std::string_view core) {
    const bool letters = is_ascii(core);
    if (letters && (!index.chinese || core.size() < typed_sound_min)) return none;
    if (!letters && (core.size() > index.longest_han || !has_han(core))) return none;
    return index.sounds.find(sound(core));
}

int by_slip(const content& index, std::string_view core) {
    int found = none;
    for (const auto& each : index.words) {
        if (!each.han && one_slip(each.text, core)) found = merged(found, each.choice);
    }
    return found;
}

}  // namespace

std::size_t choice_index::size() const {
    return content_ == nullptr ? 0 : content_->size;
}

choice_index::choice_index(std::shared_ptr<const content> value) : content_(std::move(value)) {}

choice_index make_choice_index(std::vector<choice_words> words, std::string_view language) {
    auto made = std::make_shared<content>();
    made->chinese = language.substr(0, 2) == "zh";
    made->size = words.size();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const int choice = static_cast<int>(i);
        const auto add = [&](const std::string& text) {
            auto plain = normalised(text);
            if (plain.empty()) return;
            made->raw.add(text, choice);
            made->exact.add(plain, choice);
            made->squeezed.add(squeezed(plain), choice);
            const bool han = has_han(plain);
            if (han) {
                made->sounds.add(sound(plain), choice);
                made->longest_han = std::max(made->longest_han, plain.size());
            }
            made->words.push_back({std::move(plain), choice, han});
        };
        add(words[i].value);
        for (const auto& text : words[i].labels) add(text);
        for (const auto& text : words[i].accepts) add(text);
    }
    return choice_index(std::move(made));
}

std::optional<std::size_t> understand(const choice_index& index, std::string_view typed) {
    const auto* known = index.get();
    if (known == nullptr || known->size == 0 || typed.size() > typed_bytes_max) return std::nullopt;
    const auto answer = [](int found) -> std::optional<std::size_t> {
        if (found < 0) return std::nullopt;
        return static_cast<std::size_t>(found);
    };
    if (const int found = known->raw.find(typed); found >= 0) return answer(found);
    const auto text = normalised(typed);
    if (text.empty()) return std::nullopt;
    if (const int found = by_words(*known, text); found != none) return answer(found);
    const auto levels = cores(text);
    // From what is surest to what is least sure; within each, from the whole text to its core.
    for (const auto method : {by_words, by_beginning, by_sound, by_slip}) {
        for (const auto& level : levels) {
            int found = none;
            for (const auto& core : level) found = merged(found, method(*known, core));
            if (found != none) return answer(found);
        }
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> clashes(const std::vector<choice_words>& words) {
    std::unordered_map<std::string, std::size_t> owners;
    std::vector<std::pair<std::string, std::string>> out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto add = [&](const std::string& text) {
            const auto [entry, added] = owners.try_emplace(normalised(text), i);
            if (added || entry->second == i) return;
            std::pair both(words[entry->second].value, words[i].value);
            if (std::find(out.begin(), out.end(), both) == out.end())
                out.push_back(std::move(both));
        };
        add(words[i].value);
        for (const auto& text : words[i].labels) add(text);
        for (const auto& text : words[i].accepts) add(text);
    }
    return out;
}

}  // namespace yishi::dialogs
