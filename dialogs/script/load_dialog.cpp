#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

constexpr std::string_view members[] = {
    "$schema", "dialog", "title", "triggers", "default", "steps"};

void read_members(reporter& report, const nlohmann::json& root) {
    const std::vector<std::string_view> known(std::begin(members), std::end(members));
    for (const auto& [key, value] : root.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            report.at_key(below("", key), finding::unknown_member, {key, report.like(key, known)});
        }
    }
}

void read_id(loading& all, reporter& report, const nlohmann::json& root, dialog& out) {
    const auto id = root.find("dialog");
    if (id == root.end()) {
        report.at(
            "", finding::missing_member, {"dialog", all.language == "zh" ? "对话" : "a dialog"});
    } else if (!id->is_string() || !valid_id(id->get<std::string>())) {
        report.at(
            "/dialog", finding::bad_id, {id->is_string() ? id->get<std::string>() : id->dump()});
    } else {
        out.id = id->get<std::string>();
        if (const dialog* other = all.out.find(out.id)) {
            report.at("/dialog", finding::duplicate_dialog, {out.id, other->file});
        }
    }
}

// Triggers: "/command", or lists by language.
void read_triggers(reporter& report, const nlohmann::json& list, dialog& out) {
    if (!list.is_array()) {
        report.at(
            "/triggers", finding::wrong_type, {report.language() == "zh" ? "列表" : "a list"});
        return;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string pointer = below("/triggers", i);
        if (list[i].is_object()) {
            read_words(report, list[i], pointer, out.triggers);
        } else if (list[i].is_string() && !list[i].get_ref<const std::string&>().empty()) {
            out.triggers.push_back(list[i].get<std::string>());
        } else {
            report.at(pointer,
                      finding::wrong_type,
                      {report.language() == "zh" ? "\"/命令\"，或按语言分列的词"
                                                 : "\"/command\", or lists of words by language"});
        }
    }
}

void read_default(loading& all, reporter& report, const nlohmann::json& value, dialog& out) {
    if (!value.is_boolean()) {
        report.at("/default", finding::wrong_type, {"true / false"});
        return;
    }
    out.is_default = value.get<bool>();
    for (const dialog& other : all.out.dialogs) {
        if (out.is_default && other.is_default) {
            report.at("/default", finding::two_defaults, {other.id});
        }
    }
}

void read_steps(loading& all, reporter& report, const nlohmann::json& root, dialog& out) {
    const auto steps = root.find("steps");
    if (steps == root.end() || !steps->is_array() || steps->empty()) {
        report.at(steps == root.end() ? "" : "/steps", finding::no_steps);
        return;
    }
    if (steps->size() > steps_max) {
        report.at("/steps",
                  finding::too_many,
                  {all.language == "zh" ? "步骤" : "steps", std::to_string(steps_max)});
        return;
    }
    out.steps.resize(steps->size());
    for (std::size_t i = 0; i < steps->size(); ++i) {
        const std::string pointer = below("/steps", i);
        load_step(all, report, (*steps)[i], pointer, out.steps[i]);
        const std::string& id = out.steps[i].id;
        if (!id.empty() && out.find(id) < i) {
            report.at(pointer + "/id", finding::duplicate_step, {id});
        }
    }
}

}  // namespace

void load_dialog(loading& all, const json::document& file) {
    const std::size_t before = all.found.size();
    reporter report(file, all.found, all.language);
    const nlohmann::json& root = file.root();
    if (!root.is_object()) {
        report.at(
            "", finding::wrong_type, {all.language == "zh" ? "一个对象 {...}" : "an object {...}"});
        return;
    }
    dialog out;
    out.file = file.file();
    read_members(report, root);
    read_id(all, report, root, out);
    if (const auto title = root.find("title"); title == root.end()) {
        report.at(
            "", finding::missing_member, {"title", all.language == "zh" ? "对话" : "a dialog"});
    } else {
        read_wording(all.out, report, *title, "/title", out.title);
    }
    if (const auto triggers = root.find("triggers"); triggers != root.end()) {
        read_triggers(report, *triggers, out);
    }
    if (const auto value = root.find("default"); value != root.end()) {
        read_default(all, report, *value, out);
    }
    read_steps(all, report, root, out);
    // Dialogs with faults are left out, so that the checks over several see only whole ones; their
    // ids stay known, so that nobody is told that they do not exist.
    if (!out.id.empty() && all.out.find(out.id) == nullptr) {
        if (all.found.size() != before) {
            out.steps.clear();
        }
        all.out.by_id.emplace(out.id, all.out.dialogs.size());
        all.out.dialogs.push_back(std::move(out));
        all.documents.push_back(file);
    }
}

}  // namespace yishi::dialogs
