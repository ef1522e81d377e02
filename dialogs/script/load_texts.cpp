#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::string_view kind_prefix = "kind_";

bool is_schema(std::string_view key) {
    return key == "$schema";
}

std::vector<std::string_view> known_keys() {
    std::vector<std::string_view> out;
    for (const text_spec& each : text_specs()) {
        out.push_back(each.key);
    }
    for (const word_spec& each : word_specs()) {
        out.push_back(each.key);
    }
    return out;
}

bool names_fit(const wording& text, std::size_t language, const text_spec& spec, reporter& report) {
    for (const std::string& name : text.names(language)) {
        const std::string allowed = ' ' + std::string(spec.names) + ' ';
        if (allowed.find(' ' + name + ' ') == allowed.npos) {
            report.at(below("", spec.key),
                      finding::text_name,
                      {name, spec.names.empty() ? "-" : spec.names});
            return false;
        }
    }
    return true;
}

void read_texts(loading& all, reporter& report, std::size_t language) {
    const nlohmann::json& root = report.file().root();
    for (const text_spec& spec : text_specs()) {
        wording& target = all.out.texts.*spec.target;
        const auto value = root.find(spec.key);
        if (value == root.end()) {
            report.at("", finding::missing_text, {spec.key});
            target.add_empty();
            continue;
        }
        const std::string pointer = below("", spec.key);
        std::string error;
        if (!value->is_string()) {
            report.at(
                pointer, finding::wrong_type, {report.language() == "zh" ? "文本" : "a text"});
            target.add_empty();
        } else if (value->get_ref<const std::string&>().empty()) {
            report.at(pointer, finding::empty_text);
            target.add_empty();
        } else if (!target.add(
                       value->get<std::string>(), all.out.settings.languages[language], error)) {
            report.at(pointer, finding::bad_pattern, {reason(error, report.language())});
        } else {
            names_fit(target, language, spec, report);
        }
    }
}

void read_global_words(loading& all, reporter& report, std::size_t language) {
    const nlohmann::json& root = report.file().root();
    table<word>& words = all.out.words[language];
    for (const word_spec& spec : word_specs()) {
        const auto value = root.find(spec.key);
        if (value == root.end()) {
            report.at("", finding::missing_text, {spec.key});
            continue;
        }
        const std::string pointer = below("", spec.key);
        const std::vector<std::string> list = value->is_string()
                                                  ? split_words(value->get<std::string>())
                                                  : std::vector<std::string>();
        if (list.empty()) {
            report.at(pointer, finding::no_words);
        }
        for (const std::string& each : list) {
            const auto [entry, added] = words.emplace(word_key(each), spec.word);
            if (!added && entry->second != spec.word) {
                const auto other = std::find_if(
                    word_specs().begin(), word_specs().end(), [&](const word_spec& one) {
                        return one.word == entry->second;
                    });
                report.at(pointer, finding::same_word, {each, other->key});
            }
        }
    }
}

void read_kinds(loading& all, reporter& report, std::size_t language) {
    const nlohmann::json& root = report.file().root();
    const std::vector<std::string_view> known = known_keys();
    for (const auto& [key, value] : root.items()) {
        if (key.starts_with(kind_prefix) && value.is_string()) {
            all.out.kinds[language][key.substr(kind_prefix.size())] = value.get<std::string>();
        } else if (!is_schema(key) && std::find(known.begin(), known.end(), key) == known.end()) {
            report.at_key(below("", key), finding::unknown_text, {key, report.like(key, known)});
        }
    }
}

}  // namespace

void load_texts(loading& all, const files& from) {
    const std::vector<std::string>& languages = all.out.settings.languages;
    all.out.words.resize(languages.size());
    all.out.kinds.resize(languages.size());
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const std::string path = "texts/" + languages[i] + ".json";
        const auto file = from.find(path);
        if (file == from.end()) {
            all.found.push_back(
                {path, {}, describe(finding::missing_texts, {languages[i]}, all.language)});
            continue;
        }
        const std::size_t before = all.found.size();
        const json::document text = json::read(path, file->second, all.found, all.language);
        if (all.found.size() != before) {
            continue;
        }
        reporter report(text, all.found, all.language);
        if (!text.root().is_object()) {
            report.at("",
                      finding::wrong_type,
                      {all.language == "zh" ? "一个对象 {...}" : "an object {...}"});
            continue;
        }
        read_texts(all, report, i);
        read_global_words(all, report, i);
        read_kinds(all, report, i);
    }
    for (const word_spec& spec : word_specs()) {
        if (!spec.command.empty()) {
            all.out.commands.emplace(spec.command, spec.word);
        }
    }
    all.out.commands.emplace("/start", word::menu);
}

}  // namespace yishi::dialogs
