// What a typed answer means. Never a guess: what fits two choices fits none.
// Thread-safe: an index is immutable. Texts are valid UTF-8.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yishi::dialogs {

inline constexpr std::size_t typed_bytes_max = 400;  // a longer text is not an answer to a choice

// How one choice may be called: labels and synonyms of all languages may stand together.
struct choice_words {
    std::string value;
    std::vector<std::string> labels;
    std::vector<std::string> accepts;
};

// The words of a question's choices, prepared once. Copies share.
class choice_index {
 public:
    choice_index() = default;
    std::size_t size() const;

    struct content;
    explicit choice_index(std::shared_ptr<const content> value);
    const content* get() const { return content_.get(); }

 private:
    std::shared_ptr<const content> content_;
};

// `language`: the one the resident is asked in. Typed letters may be pinyin in Chinese only.
choice_index make_choice_index(std::vector<choice_words> words, std::string_view language);

// The choice meant, counted from 0: by value, label, synonym, number ("1", "一", "第二个", "no. 2",
// "second", keycaps), a unique beginning, another case or script, the same sound in Chinese, or one
// slip of the finger in a long word.
std::optional<std::size_t> understand(const choice_index& index, std::string_view typed);

std::optional<bool> understand_yes_no(std::string_view typed, std::string_view language);

// "12", "1,200.5", "３", "十二", "三百五", "1.5万", "twelve", "about 12", "12 people".
std::optional<double> understand_number(std::string_view typed, std::string_view language);

// Is there a letter or a digit in it? Emoji and punctuation alone say nothing.
bool has_words(std::string_view text);

// Nothing but a number: "12", "３", "7.".
bool bare_number(std::string_view typed);

// NFKC, case-folded, traditional to simplified Chinese, runs of space as one, trimmed, with the
// punctuation and emoji around it taken off.
std::string normalised(std::string_view text);

// Pairs of values of which one's word is also the other's: each pair once.
std::vector<std::pair<std::string, std::string>> clashes(const std::vector<choice_words>& words);

// What a language calls itself: "中文", "English"; the tag itself when unknown.
std::string own_name(std::string_view language);

// The one of `available` that fits a platform's tag best ("zh-CN", "zh_Hans", "en-GB"), or "".
std::string match_language(std::string_view platform_tag, std::span<const std::string> available);

}  // namespace yishi::dialogs
