// JsonLogic (https://jsonlogic.com) with JavaScript's rules of ==, <, + and truth.
// Never throws, never does I/O ("log" returns its argument). Thread-safe: compiled rules are
// immutable.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace yishi::dialogs::logic {

inline constexpr int rule_depth_max = 64;       // nested operators and arrays
inline constexpr int evaluation_max = 100'000;  // operations and values made by one evaluation

// A rule made ready to run often.
class compiled_rule {
 public:
    // nullopt: an unknown operator or a rule too deep; `error` says what and `pointer` (JSON
    // pointer into the rule) where. Either may be null.
    static std::optional<compiled_rule> compile(const nlohmann::json& rule,
                                                std::string* error = nullptr,
                                                std::string* pointer = nullptr);

    // The rule's value; null where JavaScript would throw, is undefined or not a finite number, and
    // when the evaluation is larger than evaluation_max.
    nlohmann::json operator()(const nlohmann::json& data) const;
    // truthy() of it, without making a copy.
    bool holds(const nlohmann::json& data) const;

    struct node;

 private:
    explicit compiled_rule(std::shared_ptr<const node> root);
    std::shared_ptr<const node> root_;
};

// Compiles and runs once. An unknown operator is null, but only where it is reached.
nlohmann::json apply(const nlohmann::json& rule, const nlohmann::json& data);

// JsonLogic's truth: false, null, 0, "" and [] are false, everything else ("0" too) is true.
bool truthy(const nlohmann::json& value);

// The names read from the data, as written ("place.area"), each once, in the order of the rule:
// constant arguments of var, missing and missing_some outside map, filter, reduce, all, none and
// some, whose inner rules see one element only.
std::vector<std::string> variables(const nlohmann::json& rule);

}  // namespace yishi::dialogs::logic
