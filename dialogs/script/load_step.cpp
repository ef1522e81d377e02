#include <algorithm>
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
            read_next(report_, *next, below(pointer_, "next"), out_);
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
            read_choices(all_, report_, from, pointer, out_);
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
