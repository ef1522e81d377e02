#include <algorithm>
#include <nlohmann/json.hpp>

#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

bool chinese(const reporter& report) {
    return report.language() == "zh";
}

void unknown_members(reporter& report,
                     const nlohmann::json& from,
                     const std::string& pointer,
                     const std::vector<std::string_view>& known) {
    for (const auto& [key, ignored] : from.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            report.at_key(
                below(pointer, key), finding::unknown_member, {key, report.like(key, known)});
        }
    }
}

// A name of a step or dialog, if there is one; false: it is no name.
bool read_name(reporter& report,
               const nlohmann::json& from,
               const std::string& pointer,
               std::string_view name,
               std::string& out) {
    const auto found = from.find(name);
    if (found == from.end()) {
        return true;
    }
    if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
        report.at(below(pointer, name), finding::wrong_type, {chinese(report) ? "名称" : "a name"});
        return false;
    }
    out = found->get<std::string>();
    return true;
}

bool read_option(const script_set& town,
                 reporter& report,
                 const nlohmann::json& from,
                 const std::string& pointer,
                 option& out) {
    if (!from.is_object()) {
        report.at(pointer, finding::wrong_type, {"{\"value\": ..., \"label\": ...}"});
        return false;
    }
    unknown_members(report, from, pointer, {"value", "label", "accepts", "go", "dialog"});
    bool good = true;
    for (const std::string_view each : {"value", "label"}) {
        if (!from.contains(each)) {
            report.at(
                pointer, finding::missing_member, {each, chinese(report) ? "选项" : "a choice"});
            good = false;
        }
    }
    if (!good) {
        return false;
    }
    if (!from["value"].is_string() || !valid_id(from["value"].get<std::string>())) {
        report.at(below(pointer, "value"), finding::bad_id, {from["value"].dump()});
        return false;
    }
    out.value = from["value"].get<std::string>();
    good = read_labels(town, report, from["label"], below(pointer, "label"), out.labels);
    if (from.contains("accepts")) {
        good = read_words(report, from["accepts"], below(pointer, "accepts"), out.accepts) && good;
    }
    return read_name(report, from, pointer, "go", out.go) &&
           read_name(report, from, pointer, "dialog", out.dialog) && good;
}

void read_rule(reporter& report,
               const nlohmann::json& from,
               const std::string& pointer,
               script_step& out) {
    if (!from.is_object()) {
        report.at(pointer, finding::wrong_type, {"{\"if\": ..., \"go\": ...}"});
        return;
    }
    unknown_members(report, from, pointer, {"if", "go", "end"});
    next_rule rule;
    const auto end = from.find("end");
    if (end != from.end() && !end->is_boolean()) {
        report.at(below(pointer, "end"), finding::wrong_type, {"true / false"});
    }
    read_name(report, from, pointer, "go", rule.go);
    if (rule.go.empty() && (end == from.end() || *end != true)) {
        report.at(pointer, finding::missing_member, {"go", "\"next\""});
    }
    if (from.contains("if")) {
        std::string error;
        std::string inside;
        rule.when = logic::compiled_rule::compile(from["if"], &error, &inside);
        if (!rule.when) {
            if (error.ends_with('.')) {
                error.pop_back();
            }
            report.at(below(pointer, "if") + inside,
                      finding::bad_rule,
                      {reason(error, report.language())});
        }
    }
    out.next.push_back(std::move(rule));
}

}  // namespace

void read_choices(loading& all,
                  reporter& report,
                  const nlohmann::json& from,
                  const std::string& pointer,
                  script_step& out) {
    if (!from.is_array() || from.empty()) {
        report.at(
            pointer, finding::wrong_type, {chinese(report) ? "选项列表" : "a list of choices"});
        return;
    }
    if (from.size() > choices_max) {
        report.at(pointer,
                  finding::too_many,
                  {chinese(report) ? "选项" : "choices", std::to_string(choices_max)});
        return;
    }
    for (std::size_t i = 0; i < from.size(); ++i) {
        option each;
        const std::string where = below(pointer, i);
        const bool good = read_option(all.out, report, from[i], where, each);
        for (const option& other : out.options) {
            if (good && other.value == each.value) {
                report.at(below(where, "value"), finding::duplicate_value, {each.value});
            }
        }
        out.options.push_back(std::move(each));
    }
}

void read_next(reporter& report,
               const nlohmann::json& from,
               const std::string& pointer,
               script_step& out) {
    if (from.is_string()) {
        out.next.push_back({std::nullopt, from.get<std::string>(), nowhere});
        return;
    }
    if (!from.is_array()) {
        report.at(pointer, finding::wrong_type, {"[{\"if\": ..., \"go\": ...}]"});
        return;
    }
    if (from.size() > rules_max) {
        report.at(pointer,
                  finding::too_many,
                  {chinese(report) ? "行" : "lines", std::to_string(rules_max)});
        return;
    }
    bool always = false;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const std::string where = below(pointer, i);
        if (always) {
            report.at(where, finding::after_go);
            break;
        }
        read_rule(report, from[i], where, out);
        always = from[i].is_object() && !from[i].contains("if");
    }
}

}  // namespace yishi::dialogs
