// What the checker can find, said with its cure in English or Chinese.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace yishi::dialogs {

enum class finding {
    wrong_type,      // {0} what it must be
    unknown_member,  // {0} member, {1} suggestion
    missing_member,  // {0} member, {1} of what
    empty_text,
    bad_id,             // {0} id
    duplicate_dialog,   // {0} id, {1} file of the other
    duplicate_step,     // {0} id
    unknown_step_type,  // {0} type, {1} suggestion
    no_steps,
    too_many,          // {0} of what, {1} limit
    too_long,          // {0} limit in bytes
    missing_language,  // {0} language
    bad_pattern,       // {0} why
    unknown_name,      // {0} name, {1} suggestion
    text_name,         // {0} name, {1} allowed names
    bad_rule,          // {0} why
    unknown_variable,  // {0} name, {1} suggestion
    unknown_target,    // {0} step, {1} suggestion
    unknown_dialog,    // {0} dialog, {1} suggestion
    unreachable,       // {0} step
    after_go,
    endless,          // {0} the steps
    duplicate_value,  // {0} value
    choice_clash,     // {0} and {1}
    word_clash,       // {0} word of the choice, {1} what it means everywhere
    trigger_clash,    // {0} trigger, {1} the other dialog
    min_above_max,    // {0} {1} names
    out_of_range,     // {0} lowest, {1} highest
    not_one_of,       // {0} allowed values
    two_defaults,     // {0} the other dialog
    no_start,         // {0} id
    no_dialogs,
    missing_texts,  // {0} language
    missing_text,   // {0} key
    unknown_text,   // {0} key, {1} suggestion
    no_words,
    same_word,     // {0} word, {1} the other key
    missing_kind,  // {0} key, {1} kind
};

std::string describe(finding what,
                     std::initializer_list<std::string_view> details,
                     std::string_view language);

// The one of `known` that is most like `written`, as " Did you mean ...?", or empty.
std::string suggest(std::string_view written,
                    const std::vector<std::string_view>& known,
                    std::string_view language);

// Why a text or a condition does not compile, in the reader's language where it is known there.
std::string reason(std::string_view english, std::string_view language);

// Notes findings against one file.
class reporter {
 public:
    reporter(const json::document& file, json::diagnostics& out, std::string_view language)
        : file_(file), out_(out), language_(language) {}

    void at(std::string_view pointer,
            finding what,
            std::initializer_list<std::string_view> details = {});
    // At a member's name instead of its value.
    void at_key(std::string_view pointer,
                finding what,
                std::initializer_list<std::string_view> details = {});
    const json::document& file() const { return file_; }
    const std::string& language() const { return language_; }
    std::string like(std::string_view written, const std::vector<std::string_view>& known) const {
        return suggest(written, known, language_);
    }

 private:
    const json::document& file_;
    json::diagnostics& out_;
    std::string language_;
};

// "/steps" and a number or a name: the pointer of the part.
std::string below(std::string_view pointer, std::size_t index);
std::string below(std::string_view pointer, std::string_view name);

}  // namespace yishi::dialogs
