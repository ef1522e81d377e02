#include <nlohmann/json.hpp>

#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

bool one_language(reporter& report,
                  const nlohmann::json& value,
                  const std::string& pointer,
                  const std::string& language,
                  wording& out) {
    if (!value.is_string()) {
        report.at(pointer, finding::wrong_type, {report.language() == "zh" ? "文本" : "a text"});
        out.add_empty();
        return false;
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty()) {
        report.at(pointer, finding::empty_text);
    } else if (text.size() > wording_bytes_max) {
        report.at(pointer, finding::too_long, {std::to_string(wording_bytes_max)});
    }
    std::string error;
    if (!out.add(text, language, error)) {
        if (error.ends_with('.')) {
            error.pop_back();
        }
        report.at(pointer, finding::bad_pattern, {reason(error, report.language())});
        return false;
    }
    return !text.empty() && text.size() <= wording_bytes_max;
}

std::string_view text_or_languages(const reporter& report) {
    return report.language() == "zh" ? "文本，或按语言分列的文本 {\"en\": \"...\"}"
                                     : "a text, or texts by language {\"en\": \"...\"}";
}

}  // namespace

bool valid_id(std::string_view text) {
    if (text.empty() || text.size() > 64 || text[0] < 'a' || text[0] > 'z') {
        return false;
    }
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == text.npos;
}

bool read_wording(const script_set& town,
                  reporter& report,
                  const nlohmann::json& value,
                  std::string_view pointer,
                  wording& out) {
    bool good = true;
    if (!value.is_string() && !value.is_object()) {
        report.at(pointer, finding::wrong_type, {text_or_languages(report)});
    }
    for (const std::string& language : town.settings.languages) {
        if (value.is_string()) {
            good = one_language(report, value, std::string(pointer), language, out) && good;
        } else if (value.is_object() && value.contains(language)) {
            const std::string where = below(pointer, language);
            good = one_language(report, value[language], where, language, out) && good;
        } else {
            if (value.is_object()) {
                report.at(pointer, finding::missing_language, {language});
            }
            out.add_empty();
            good = false;
        }
    }
    return good;
}

bool read_labels(const script_set& town,
                 reporter& report,
                 const nlohmann::json& value,
                 std::string_view pointer,
                 std::vector<std::string>& out) {
    wording texts;
    const bool good = read_wording(town, report, value, pointer, texts);
    for (std::size_t i = 0; i < town.settings.languages.size(); ++i) {
        // A label is read with placeholders only to find them: it has none.
        if (good && !texts.names(i).empty()) {
            const std::string where =
                pointer_of(report.file(), pointer, town.settings.languages[i]);
            report.at(where, finding::text_name, {texts.names(i)[0], "-"});
        }
        out.push_back(good && texts.plain(i) ? texts.text(i) : texts.format(i, {}, "UTC"));
    }
    return good;
}

bool read_words(reporter& report,
                const nlohmann::json& value,
                std::string_view pointer,
                std::vector<std::string>& out) {
    const auto read_list = [&](const nlohmann::json& list, const std::string& where) {
        if (!list.is_array()) {
            report.at(where,
                      finding::wrong_type,
                      {report.language() == "zh" ? "词的列表" : "a list of words"});
            return false;
        }
        bool good = true;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!list[i].is_string() || normalised(list[i].get<std::string>()).empty()) {
                report.at(below(where, i),
                          finding::wrong_type,
                          {report.language() == "zh" ? "一个词" : "a word"});
                good = false;
                continue;
            }
            out.push_back(list[i].get<std::string>());
        }
        return good;
    };
    if (!value.is_object()) {
        return read_list(value, std::string(pointer));
    }
    bool good = true;
    for (const auto& [language, list] : value.items()) {
        good = read_list(list, below(pointer, language)) && good;
    }
    return good;
}

std::string pointer_of(const json::document& file,
                       std::string_view pointer,
                       std::string_view language) {
    const nlohmann::json& value = value_at(file, pointer);
    return value.is_object() ? below(pointer, language) : std::string(pointer);
}

const nlohmann::json& value_at(const json::document& file, std::string_view pointer) {
    static const nlohmann::json none;
    const nlohmann::json::json_pointer path{std::string(pointer)};
    return file.root().contains(path) ? file.root()[path] : none;
}

}  // namespace yishi::dialogs
