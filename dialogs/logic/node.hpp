// A compiled rule: a tree of operators. Within dialogs/logic only.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "dialogs/logic/logic.hpp"

namespace yishi::dialogs::logic {

enum class op : std::uint8_t {
    literal,
    array,
    unknown,
    var,
    missing,
    missing_some,
    if_else,
    loose_equal,
    strict_equal,
    loose_unequal,
    strict_unequal,
    negate,
    truth,
    or_else,
    and_then,
    greater,
    greater_equal,
    less,
    less_equal,
    max,
    min,
    plus,
    minus,
    times,
    divide,
    modulo,
    map,
    filter,
    reduce,
    all,
    none,
    some,
    merge,
    in,
    cat,
    substr,
    log,
};

struct compiled_rule::node {
    op code = op::literal;
    nlohmann::json value;        // literal; var with a constant name: its path, split
    bool constant_path = false;  // var: `value` is an array of member names
    std::vector<node> inner;     // operands
};

// A property of any value as JavaScript reads it: members, elements, length; undefined if absent.
// The result may be a temporary kept in `scratch`.
const nlohmann::json& property(const nlohmann::json& of,
                               const std::string& name,
                               nlohmann::json& scratch);

// "a.b" as the array ["a", "b"].
nlohmann::json split_path(std::string_view path);

// Builds the tree. With `strict` unknown operators stop it; depth always does. False: `error` and
// `pointer` say what and where.
bool build(const nlohmann::json& rule,
           bool strict,
           compiled_rule::node& out,
           std::string& error,
           std::string& pointer);

nlohmann::json evaluate(const compiled_rule::node& root, const nlohmann::json& data);
bool evaluate_truth(const compiled_rule::node& root, const nlohmann::json& data);

}  // namespace yishi::dialogs::logic
