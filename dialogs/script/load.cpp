#include <algorithm>
#include <tuple>

#include "dialogs/script/load.hpp"
#include "dialogs/text/understand.hpp"

namespace yishi::dialogs {
namespace {

bool is_dialog(std::string_view path) {
    return path.starts_with("dialogs/") && path.ends_with(".json");
}

void load_dialogs(loading& all, const files& from) {
    // The model is pointed into from here on: room for all of it at once.
    const auto count = std::count_if(
        from.begin(), from.end(), [](const auto& each) { return is_dialog(each.first); });
    all.out.dialogs.reserve(static_cast<std::size_t>(count));
    if (count == 0) {
        all.found.push_back({"dialogs", {}, describe(finding::no_dialogs, {}, all.language)});
    }
    if (static_cast<std::size_t>(count) > dialogs_max) {
        all.found.push_back(
            {"dialogs",
             {},
             describe(finding::too_many,
                      {all.language == "zh" ? "对话" : "dialogs", std::to_string(dialogs_max)},
                      all.language)});
        return;
    }
    for (const auto& [path, text] : from) {
        if (!is_dialog(path)) {
            continue;
        }
        const std::size_t before = all.found.size();
        const json::document file = json::read(path, text, all.found, all.language);
        if (all.found.size() == before) {
            load_dialog(all, file);
        }
    }
}

void name_languages(script_set& town) {
    for (const std::string& each : town.settings.languages) {
        town.own_names.push_back(own_name(each));
        town.language_names.emplace(normalised(town.own_names.back()), town.own_names.size() - 1);
        town.language_names.emplace(normalised(each), town.own_names.size() - 1);
    }
}

}  // namespace

std::shared_ptr<const script_set> load_scripts(const files& from,
                                               const script_settings& settings,
                                               json::diagnostics& out) {
    const std::size_t before = out.size();
    auto town = std::make_shared<script_set>();
    town->settings = settings;
    if (town->settings.languages.empty()) {
        town->settings.languages.emplace_back("en");
    }
    const bool chinese = settings.diagnostics_language.substr(0, 2) == "zh";
    loading all{*town, out, chinese ? "zh" : "en", {}};
    name_languages(*town);
    load_texts(all, from);
    load_dialogs(all, from);
    check_targets(all);
    check_words(all);
    // What follows needs every target to exist; a dialog left out above would only mislead.
    if (out.size() == before) {
        check_endless(all);
        check_names(all);
    }
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(before),
              out.end(),
              [](const json::diagnostic& a, const json::diagnostic& b) {
                  return std::tie(a.file, a.at.line, a.at.column, a.message) <
                         std::tie(b.file, b.at.line, b.at.column, b.message);
              });
    if (out.size() != before) {
        return nullptr;
    }
    make_buttons(*town);
    town->start = town->find(town->settings.start_dialog);
    for (const dialog& each : town->dialogs) {
        town->by_default = each.is_default ? &each : town->by_default;
    }
    return town;
}

}  // namespace yishi::dialogs
