// What evaluating a part of a rule gives. Within dialogs/logic only.
#pragma once

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "dialogs/logic/javascript.hpp"
#include "dialogs/logic/node.hpp"

namespace yishi::dialogs::logic {

// A value of the rule, of the data, or made on the way: only the last is owned.
class value {
 public:
    value(nlohmann::json made) : made_(std::move(made)) {}
    static value of(const nlohmann::json& standing) {
        value out{nlohmann::json()};
        out.standing_ = &standing;
        return out;
    }
    const nlohmann::json& get() const { return standing_ != nullptr ? *standing_ : made_; }
    bool owned() const { return standing_ == nullptr; }
    nlohmann::json&& release() { return std::move(made_); }

 private:
    nlohmann::json made_;
    const nlohmann::json* standing_ = nullptr;
};

inline value nothing() {
    return value::of(undefined());
}

// The operand at `index`, undefined if there are fewer.
inline const nlohmann::json& at(const std::vector<value>& given, std::size_t index) {
    return index < given.size() ? given[index].get() : undefined();
}

// + - * / % max min
value arithmetic(op code, const std::vector<value>& given);

}  // namespace yishi::dialogs::logic
