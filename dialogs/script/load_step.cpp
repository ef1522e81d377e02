#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

// Reads the members of one step by its type's table.
class step_reader {
 public:
    step_reader(loading& all,
                reporter& report,
                const nlohmann::json& value,
                std::string_view pointer,
                script_step& out)
        : all_(all), report_(report), value_(value), pointer_(pointer), out_(out) {}

    void read() {
        read_id();
        if (!read_type()) {
            return;
        }
        unknown_members();
        for (const member& each : out_.type->members) {
            const auto found = value_.find(each.name);
            if (found != value_.end()) {
                read_member(each, *found, below(pointer_, each.name));
            } else if (each.required) {
                report_.at(pointer_, finding::missing_member, {each.name, out_.type->name});
            }
        }
        if (out_.type->asks) {
            optional_wording("help", out_.help);
            optional_wording("title", out_.title);
        }
        if (const auto end = value_.find("end"); end != value_.end()) {
            read_bool(*end, below(pointer_, "end"), out_.end);
        }
        if (const auto next = value_.find("next"); next != value_.end()) {
            read_next(*next, below(pointer_, "next"));
        }
        check_limits();
    }

 private:
    std::string_view say(std::string_view en, std::string_view zh) const {
        return all_.language == "zh" ? zh : en;
    }

    void read_id() {
        const auto id = value_.find("id");
        if (id == value_.end()) {
            report_.at(pointer_, finding::missing_member, {"id", say("a step", "步骤")});
        } else if (!id->is_string() || !valid_id(id->get<std::string>())) {
            report_.at(below(pointer_, "id"),
                       finding::bad_id,
                       {id->is_string() ? id->get<std::string>() : id->dump()});
        } else {
            out_.id = id->get<std::string>();
        }
    }

    bool read_type() {
        const auto type = value_.find("type");
        if (type == value_.end() || !type->is_string()) {
            report_.at(type == value_.end() ? pointer_ : below(pointer_, "type"),
                       finding::missing_member,
                       {"type", say("a step", "步骤")});
            return false;
        }
        const auto& name = type->get_ref<const std::string&>();
        out_.type = find_step_type(name);
        if (out_.type == nullptr) {
            std::vector<std::string_view> known;
            for (const step_type* each : step_types()) {
                known.push_back(each->name);
            }
            report_.at(below(pointer_, "type"),
                       finding::unknown_step_type,
                       {name, report_.like(name, known)});
        }
        return out_.type != nullptr;
    }

    void unknown_members() {
        std::vector<std::string_view> known(common_members().begin(), common_members().end());
        if (out_.type->asks) {
            known.insert(known.end(), asking_members().begin(), asking_members().end());
        }
        for (const member& each : out_.type->members) {
            known.push_back(each.name);
        }
        for (const auto& [key, ignored] : value_.items()) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                report_.at_key(
                    below(pointer_, key), finding::unknown_member, {key, report_.like(key, known)});
            }
        }
    }

    void optional_wording(std::string_view name, wording& out) {
        if (const auto found = value_.find(name); found != value_.end()) {
            read_wording(all_.out, report_, *found, below(pointer_, name), out);
        }
    }

    void read_bool(const nlohmann::json& from, const std::string& pointer, bool& out) {
        if (from.is_boolean()) {
            out = from.get<bool>();
        } else {
            report_.at(pointer, finding::wrong_type, {"true / false"});
        }
    }

    void read_text(const member& spec, const nlohmann::json& from, const std::string& pointer) {
        if (!from.is_string() || from.get_ref<const std::string&>().empty()) {
            report_.at(pointer, finding::wrong_type, {say("a text", "文本")});
            return;
        }
        const auto& text = from.get_ref<const std::string&>();
        const std::string allowed = ' ' + std::string(spec.one_of) + ' ';
        if (!spec.one_of.empty() && allowed.find(' ' + text + ' ') == allowed.npos) {
            report_.at(pointer, finding::not_one_of, {spec.one_of});
        }
        out_.*std::get<std::string script_step::*>(spec.target) = text;
    }

    void read_integer(const nlohmann::json& from, const std::string& pointer, std::int64_t& out) {
        if (!from.is_number_integer()) {
            report_.at(pointer, finding::wrong_type, {say("a whole number", "整数")});
        } else if (from < 0 || from > length_max) {
            report_.at(pointer, finding::out_of_range, {"0", std::to_string(length_max)});
        } else {
            out = from.get<std::int64_t>();
        }
    }

    void read_member(const member& spec, const nlohmann::json& from, const std::string& pointer) {
        if (const auto* text = std::get_if<wording script_step::*>(&spec.target)) {
            read_wording(all_.out, report_, from, pointer, out_.*(*text));
        } else if (std::holds_alternative<std::string script_step::*>(spec.target)) {
            read_text(spec, from, pointer);
        } else if (const auto* number =
                       std::get_if<std::optional<double> script_step::*>(&spec.target)) {
            if (from.is_number()) {
                out_.*(*number) = from.get<double>();
            } else {
                report_.at(pointer, finding::wrong_type, {say("a number", "数字")});
            }
        } else if (const auto* integer = std::get_if<std::int64_t script_step::*>(&spec.target)) {
            read_integer(from, pointer, out_.*(*integer));
        } else if (const auto* flag = std::get_if<bool script_step::*>(&spec.target)) {
            read_bool(from, pointer, out_.*(*flag));
        } else if (std::get<special_member>(spec.target) == special_member::choices) {
            read_choices(from, pointer);
        } else {
            read_media(from, pointer);
        }
    }

    void read_media(const nlohmann::json& from, const std::string& pointer) {
        if (!from.is_object()) {
            report_.at(pointer, finding::wrong_type, {"{\"max\": 4}"});
            return;
        }
        for (const auto& [key, count] : from.items()) {
            const std::string where = below(pointer, key);
            if (key != "max") {
                report_.at_key(where, finding::unknown_member, {key, report_.like(key, {"max"})});
            } else if (!count.is_number_integer() || count < 1 || count > media_max) {
                report_.at(where, finding::out_of_range, {"1", std::to_string(media_max)});
            } else {
                out_.media_max = count.get<std::int64_t>();
            }
        }
    }

    void read_choices(const nlohmann::json& from, const std::string& pointer) {
        if (!from.is_array() || from.empty()) {
            report_.at(pointer, finding::wrong_type, {say("a list of choices", "选项列表")});
            return;
        }
        if (from.size() > choices_max) {
            report_.at(
                pointer, finding::too_many, {say("choices", "选项"), std::to_string(choices_max)});
            return;
        }
        for (std::size_t i = 0; i < from.size(); ++i) {
            option each;
            if (read_option(from[i], below(pointer, i), each)) {
                for (const option& other : out_.options) {
                    if (other.value == each.value) {
                        report_.at(below(below(pointer, i), "value"),
                                   finding::duplicate_value,
                                   {each.value});
                    }
                }
            }
            out_.options.push_back(std::move(each));
        }
    }

    bool read_option(const nlohmann::json& from, const std::string& pointer, option& out) {
        static const std::vector<std::string_view> known = {
            "value", "label", "accepts", "go", "dialog"};
        if (!from.is_object()) {
            report_.at(pointer, finding::wrong_type, {"{\"value\": ..., \"label\": ...}"});
            return false;
        }
        for (const auto& [key, ignored] : from.items()) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                report_.at_key(
                    below(pointer, key), finding::unknown_member, {key, report_.like(key, known)});
            }
        }
        bool good = true;
        for (const std::string_view each : {"value", "label"}) {
            if (!from.contains(each)) {
                report_.at(pointer, finding::missing_member, {each, say("a choice", "选项")});
                good = false;
            }
        }
        if (!good) {
            return false;
        }
        if (!from["value"].is_string() || !valid_id(from["value"].get<std::string>())) {
            report_.at(below(pointer, "value"), finding::bad_id, {from["value"].dump()});
            return false;
        }
        out.value = from["value"].get<std::string>();
        good = read_labels(all_.out, report_, from["label"], below(pointer, "label"), out.labels);
        if (from.contains("accepts")) {
            good = read_words(report_, from["accepts"], below(pointer, "accepts"), out.accepts) &&
                   good;
        }
        return read_name(from, pointer, "go", out.go) &&
               read_name(from, pointer, "dialog", out.dialog) && good;
    }

    bool read_name(const nlohmann::json& from,
                   const std::string& pointer,
                   std::string_view name,
                   std::string& out) {
        const auto found = from.find(name);
        if (found == from.end()) {
            return true;
        }
        if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
            report_.at(below(pointer, name), finding::wrong_type, {say("a name", "名称")});
            return false;
        }
        out = found->get<std::string>();
        return true;
    }

    void read_next(const nlohmann::json& from, const std::string& pointer) {
        if (from.is_string()) {
            out_.next.push_back({std::nullopt, from.get<std::string>(), nowhere});
            return;
        }
        if (!from.is_array()) {
            report_.at(pointer, finding::wrong_type, {"[{\"if\": ..., \"go\": ...}]"});
            return;
        }
        if (from.size() > rules_max) {
            report_.at(pointer, finding::too_many, {say("lines", "行"), std::to_string(rules_max)});
            return;
        }
        bool always = false;
        for (std::size_t i = 0; i < from.size(); ++i) {
            const std::string where = below(pointer, i);
            if (always) {
                report_.at(where, finding::after_go);
                break;
            }
            read_rule(from[i], where);
            always = from[i].is_object() && !from[i].contains("if");
        }
    }

    void read_rule(const nlohmann::json& from, const std::string& pointer) {
        static const std::vector<std::string_view> known = {"if", "go", "end"};
        if (!from.is_object()) {
            report_.at(pointer, finding::wrong_type, {"{\"if\": ..., \"go\": ...}"});
            return;
        }
        for (const auto& [key, ignored] : from.items()) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                report_.at_key(
                    below(pointer, key), finding::unknown_member, {key, report_.like(key, known)});
            }
        }
        next_rule rule;
        bool end = false;
        if (from.contains("end")) {
            read_bool(from["end"], below(pointer, "end"), end);
        }
        read_name(from, pointer, "go", rule.go);
        if (rule.go.empty() && !end) {
            report_.at(pointer, finding::missing_member, {"go", "next"});
        }
        if (from.contains("if")) {
            std::string error;
            std::string inside;
            rule.when = logic::compiled_rule::compile(from["if"], &error, &inside);
            if (!rule.when) {
                if (error.ends_with('.')) {
                    error.pop_back();
                }
                report_.at(below(pointer, "if") + inside, finding::bad_rule, {error});
            }
        }
        out_.next.push_back(std::move(rule));
    }

    void check_limits() {
        const auto above = [&](bool wrong, std::string_view low, std::string_view high) {
            if (wrong) {
                report_.at(below(pointer_, low), finding::min_above_max, {low, high});
            }
        };
        above(out_.min && out_.max && *out_.min > *out_.max, "min", "max");
        above(out_.min_length > out_.max_length, "min_length", "max_length");
        above(out_.media_max > 0 && out_.media_min > out_.media_max, "min", "max");
        if (out_.media_max > media_max) {
            report_.at(
                below(pointer_, "max"), finding::out_of_range, {"1", std::to_string(media_max)});
        }
        for (std::size_t i = 0; i < all_.out.settings.languages.size() && !out_.options.empty();
             ++i) {
            std::vector<choice_words> words;
            for (const option& each : out_.options) {
                words.push_back({each.value, each.labels, each.accepts});
            }
            out_.words.push_back(
                make_choice_index(std::move(words), all_.out.settings.languages[i]));
        }
    }

    loading& all_;
    reporter& report_;
    const nlohmann::json& value_;
    std::string pointer_;
    script_step& out_;
};

}  // namespace

bool load_step(loading& all,
               reporter& report,
               const nlohmann::json& value,
               std::string_view pointer,
               script_step& out) {
    const std::size_t before = all.found.size();
    if (!value.is_object()) {
        report.at(pointer, finding::wrong_type, {"{\"id\": ..., \"type\": ...}"});
        return false;
    }
    step_reader(all, report, value, pointer, out).read();
    return all.found.size() == before;
}

}  // namespace yishi::dialogs
