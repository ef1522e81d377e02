// What a type of step is: which members it has, which names it sets, and what it does.
// A new type is a file in this folder, a line in registry.cpp, a table in
// tests/testdata/dialogs/steps and its entry in config/schema/dialog.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialogs/message.hpp"
#include "dialogs/script/model.hpp"

namespace yishi::dialogs {

class turn;  // dialogs/engine/turn.hpp

// What a step wants to happen after it was entered, answered or resumed.
enum class flow {
    next,     // go on with the step that comes after
    enter,    // the stack of dialogs has changed: enter its top
    wait,     // the question has been asked (or said again): wait for an answer
    miss,     // the answer does not fit; it may be a fragment of the one before
    wrong,    // it was meant for this question, but does not fit: nothing else is made of it
    aside,    // not an answer, and no miss either: keep the question
    request,  // turn::ask_outside() was called
};

// Members that need a reader of their own.
enum class special_member { choices, media };

using member_target = std::variant<wording script_step::*,
                                   std::string script_step::*,
                                   std::optional<double> script_step::*,
                                   std::int64_t script_step::*,
                                   bool script_step::*,
                                   special_member>;

struct member {
    std::string_view name;
    member_target target;
    bool required = false;
    std::string_view one_of{};  // allowed values of a text, separated by spaces
};

struct step_type {
    std::string_view name;
    std::span<const member> members;  // beside id, type, next, end
    bool asks = false;                // waits for an answer; then it may have "help" and "title"

    // Names that texts after it may use.
    void (*names)(const script_step& self, std::vector<std::string>& out) = nullptr;
    flow (*enter)(const script_step& self, turn& at) = nullptr;
    // An answer; null if it never waits.
    flow (*take)(const script_step& self, turn& at, const inbound_message& message) = nullptr;
    // The answer to its request; null if it makes none.
    flow (*resume)(const script_step& self, turn& at, const nlohmann::json& answer) = nullptr;
};

std::span<const step_type* const> step_types();
const step_type* find_step_type(std::string_view name);

// Members that every step may have, and those that every asking step may have.
std::span<const std::string_view> common_members();
std::span<const std::string_view> asking_members();

}  // namespace yishi::dialogs
