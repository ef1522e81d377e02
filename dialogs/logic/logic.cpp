#include "dialogs/logic/logic.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "dialogs/logic/javascript.hpp"
#include "dialogs/logic/node.hpp"

namespace yishi::dialogs::logic {

using nlohmann::json;

namespace {

struct operator_row {
    std::string_view name;
    op code;
};

constexpr auto operators = std::to_array<operator_row>({
    {"var", op::var},
    {"missing", op::missing},
    {"missing_some", op::missing_some},
    {"if", op::if_else},
    {"?:", op::if_else},
    {"==", op::loose_equal},
    {"===", op::strict_equal},
    {"!=", op::loose_unequal},
    {"!==", op::strict_unequal},
    {"!", op::negate},
    {"!!", op::truth},
    {"or", op::or_else},
    {"and", op::and_then},
    {">", op::greater},
    {">=", op::greater_equal},
    {"<", op::less},
    {"<=", op::less_equal},
    {"max", op::max},
    {"min", op::min},
    {"+", op::plus},
    {"-", op::minus},
    {"*", op::times},
    {"/", op::divide},
    {"%", op::modulo},
    {"map", op::map},
    {"filter", op::filter},
    {"reduce", op::reduce},
    {"all", op::all},
    {"none", op::none},
    {"some", op::some},
    {"merge", op::merge},
    {"in", op::in},
    {"cat", op::cat},
    {"substr", op::substr},
    {"log", op::log},
});

op operator_named(std::string_view name) {
    for (const auto& row : operators) {
        if (row.name == name) return row.code;
    }
    return op::unknown;
}

// An object with exactly one member is an operation; everything else stands for itself.
bool is_operation(const json& rule) {
    return rule.is_object() && rule.size() == 1;
}

std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

class builder {
 public:
    builder(bool strict, std::string& error, std::string& pointer)
        : strict_(strict), error_(error), pointer_(pointer) {}

    bool build(const json& rule, compiled_rule::node& out, int depth) {
        if (depth > rule_depth_max) return fail("The rule is nested too deep.");
        if (rule.is_array()) return build_array(rule, out, depth);
        if (!is_operation(rule)) {
            out.value = rule;
            return true;
        }
        const auto member = rule.begin();
        const auto before = pointer_.size();
        pointer_ += '/' + escaped(member.key());
        out.code = operator_named(member.key());
        if (out.code == op::unknown && strict_)
            return fail("There is no operator \"" + member.key() + "\".");
        const bool built = build_operands(member.value(), out, depth);
        if (built) pointer_.resize(before);
        return built;
    }

 private:
    bool fail(std::string what) {
        error_ = std::move(what);
        return false;
    }

    bool build_each(const json& list, compiled_rule::node& out, int depth) {
        out.inner.resize(list.size());
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto before = pointer_.size();
            pointer_ += '/' + std::to_string(i);
            if (!build(list[i], out.inner[i], depth + 1)) return false;
            pointer_.resize(before);
        }
        return true;
    }

    bool build_array(const json& list, compiled_rule::node& out, int depth) {
        if (!build_each(list, out, depth)) return false;
        const bool constant = std::all_of(out.inner.begin(), out.inner.end(), [](const auto& part) {
            return part.code == op::literal;
        });
        if (constant) {
            out.value = list;
            out.inner.clear();
        } else {
            out.code = op::array;
        }
        return true;
    }

    bool build_operands(const json& operands, compiled_rule::node& out, int depth) {
        if (operands.is_array()) {
            if (!build_each(operands, out, depth)) return false;
        } else {
            out.inner.resize(1);
            if (!build(operands, out.inner[0], depth + 1)) return false;
        }
        if (out.code != op::var || out.inner.empty()) return true;
        const auto& name = out.inner[0];
        if (name.code != op::literal || name.value.is_null() || name.value.is_structured())
            return true;
        const std::string path = to_text(name.value);
        if (path.empty()) return true;
        out.value = split_path(path);
        out.constant_path = true;
        return true;
    }

    bool strict_;
    std::string& error_;
    std::string& pointer_;
};

class collector {
 public:
    void visit(const json& rule, int depth) {
        if (depth > rule_depth_max) return;
        if (rule.is_array()) {
            for (const auto& part : rule) visit(part, depth + 1);
            return;
        }
        if (!is_operation(rule)) return;
        const auto code = operator_named(rule.begin().key());
        const json& value = rule.begin().value();
        const json operands = value.is_array() ? value : json::array({value});
        for (std::size_t i = 0; i < operands.size(); ++i) {
            if (!(scoped(code) && i == 1)) visit(operands[i], depth + 1);
        }
        if (code == op::var && !operands.empty()) add(operands[0]);
        if (code == op::missing) add_all(operands);
        if (code == op::missing_some && operands.size() > 1) add_all(operands[1]);
    }

    std::vector<std::string> names;

 private:
    static bool scoped(op code) {
        return code == op::map || code == op::filter || code == op::reduce || code == op::all ||
               code == op::none || code == op::some;
    }

    void add_all(const json& list) {
        if (!list.is_array()) return add(list);
        for (const auto& name : list) {
            if (name.is_array()) {
                add_all(name);
            } else {
                add(name);
            }
        }
    }

    void add(const json& name) {
        if (!name.is_string() && !name.is_number()) return;
        auto text = to_text(name);
        if (text.empty() || std::find(names.begin(), names.end(), text) != names.end()) return;
        names.push_back(std::move(text));
    }
};

}  // namespace

json split_path(std::string_view path) {
    json out = json::array();
    for (;;) {
        const auto dot = path.find('.');
        out.push_back(std::string(path.substr(0, dot)));
        if (dot == path.npos) return out;
        path.remove_prefix(dot + 1);
    }
}

bool build(const json& rule,
           bool strict,
           compiled_rule::node& out,
           std::string& error,
           std::string& pointer) {
    pointer.clear();
    return builder(strict, error, pointer).build(rule, out, 1);
}

compiled_rule::compiled_rule(std::shared_ptr<const node> root) : root_(std::move(root)) {}

std::optional<compiled_rule> compiled_rule::compile(const json& rule,
                                                    std::string* error,
                                                    std::string* pointer) {
    std::string what;
    std::string where;
    auto root = std::make_shared<node>();
    if (logic::build(rule, true, *root, what, where)) return compiled_rule(std::move(root));
    if (error != nullptr) *error = std::move(what);
    if (pointer != nullptr) *pointer = std::move(where);
    return std::nullopt;
}

json compiled_rule::operator()(const json& data) const {
    return evaluate(*root_, data);
}

bool compiled_rule::holds(const json& data) const {
    return evaluate_truth(*root_, data);
}

json apply(const json& rule, const json& data) {
    std::string error;
    std::string pointer;
    compiled_rule::node root;
    if (!build(rule, false, root, error, pointer)) return nullptr;
    return evaluate(root, data);
}

bool truthy(const json& value) {
    switch (value.type()) {
        case json::value_t::boolean:
            return value.get<bool>();
        case json::value_t::string:
            return !value.get_ref<const std::string&>().empty();
        case json::value_t::array:
            return !value.empty();
        case json::value_t::object:
            return true;
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
        case json::value_t::number_float: {
            const double number = value.get<double>();
            return number < 0 || number > 0;
        }
        default:
            return false;
    }
}

std::vector<std::string> variables(const json& rule) {
    collector found;
    found.visit(rule, 1);
    return std::move(found.names);
}

}  // namespace yishi::dialogs::logic
