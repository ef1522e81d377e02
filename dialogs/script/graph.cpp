#include <algorithm>

#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

void add_once(std::vector<std::size_t>& list, std::size_t value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) {
        list.push_back(value);
    }
}

// True if every answer names the step it goes to, so that "next" never counts.
bool all_go(const script_step& from) {
    return !from.options.empty() && !from.optional &&
           std::all_of(from.options.begin(), from.options.end(), [](const option& each) {
               return each.go_index != nowhere;
           });
}

}  // namespace

std::vector<std::size_t> followers(const dialog& in, std::size_t index, bool& ends) {
    const script_step& from = in.steps[index];
    std::vector<std::size_t> out;
    ends = false;
    for (const option& each : from.options) {
        if (each.go_index != nowhere) {
            add_once(out, each.go_index);
        }
    }
    if (all_go(from)) {
        return out;
    }
    for (const next_rule& rule : from.next) {
        if (rule.go_index != nowhere) {
            add_once(out, rule.go_index);
        } else if (rule.go.empty()) {
            ends = true;
        }
        if (!rule.when) {
            return out;
        }
    }
    if (from.end || index + 1 >= in.steps.size()) {
        ends = true;
    } else {
        add_once(out, index + 1);
    }
    return out;
}

std::vector<std::size_t> called(const script_set& town, const script_step& from) {
    std::vector<std::size_t> out;
    const auto add = [&](const std::string& name) {
        const auto found = name.empty() ? town.by_id.end() : town.by_id.find(name);
        if (found != town.by_id.end()) {
            add_once(out, found->second);
        }
    };
    add(from.dialog);
    for (const option& each : from.options) {
        add(each.dialog);
    }
    return out;
}

}  // namespace yishi::dialogs
