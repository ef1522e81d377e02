#include "dialogs/engine/run.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace yishi::dialogs {
namespace {

void forget_dialog(turn& at) {
    at.state.frames.clear();
    at.state.answers.clear();
    const bool early = keeps_words(at.state, at.happened.now);
    std::erase_if(at.state.attachments,
                  [=](const kept_attachment& each) { return !early || !each.step.empty(); });
    at.state.history.clear();
    at.state.opened.reset();
    at.state.changing = false;
    at.state.misses = 0;
    at.state.told_attachments = false;
    at.state.lobby = false;
    at.state.last_text = {};
    drop_prompt(at);
}

// The step after this one, or `nowhere` at the dialog's end.
std::size_t next_of(const turn& at, const dialog& in, std::size_t index) {
    const script_step& from = in.steps[index];
    if (!from.options.empty()) {
        const answer* given = find_answer(at.state, in.id, from.id);
        const auto* value = given == nullptr ? nullptr : std::get_if<std::string>(&given->value);
        for (const option& each : from.options) {
            if (value != nullptr && each.value == *value && each.go_index != nowhere) {
                return each.go_index;
            }
        }
    }
    nlohmann::json data;
    for (const next_rule& rule : from.next) {
        if (rule.when && data.is_null()) {
            data = data_of(at);
        }
        if (!rule.when || rule.when->holds(data)) {
            return rule.go_index;
        }
    }
    return from.end || index + 1 >= in.steps.size() ? nowhere : index + 1;
}

void forget_history(turn& at) {
    std::erase_if(at.state.history, [&](const asked& each) {
        return each.depth >= static_cast<std::int64_t>(at.state.frames.size());
    });
}

// Moves to the following step, out of dialogs that have come to their end. False: all are done.
bool move_on(turn& at) {
    while (const dialog* in = top_dialog(at)) {
        const std::size_t index = in->find(at.state.frames.back().step);
        const std::size_t next = next_of(at, *in, index);
        if (next != nowhere) {
            at.state.frames.back().step = in->steps[next].id;
            return true;
        }
        at.state.frames.pop_back();
        forget_history(at);
        // The caller's step has been carried out by what has just ended.
        if (const script_step* caller = top_step(at); caller != nullptr && !caller->type->asks) {
            set_answer(at.state, caller->id, passed{});
        }
    }
    return false;
}

void note_asked(turn& at, const script_step& which) {
    const asked here{static_cast<std::int64_t>(at.state.frames.size()) - 1, which.id};
    if (at.state.history.empty() || !(at.state.history.back() == here)) {
        at.state.history.push_back(here);
    }
    if (at.state.history.size() > history_max) {
        at.state.history.erase(at.state.history.begin());
    }
}

// While answers are changed: back at the review, only what still counts is kept.
void settle_changes(turn& at, const dialog& in) {
    const auto met = [&](std::string_view id) {
        return std::find(at.visited.begin(), at.visited.end(), id) != at.visited.end();
    };
    std::erase_if(at.state.answers,
                  [&](const answer& each) { return each.dialog == in.id && !met(each.step); });
    std::erase_if(at.state.attachments, [&](const kept_attachment& each) {
        return in.find(each.step) != nowhere && !met(each.step);
    });
    forget_history(at);
    const auto depth = static_cast<std::int64_t>(at.state.frames.size()) - 1;
    std::erase_if(at.state.history, [&](const asked& each) { return each.depth == depth; });
    for (const std::string& id : at.visited) {
        const std::size_t index = in.find(id);
        if (index != nowhere && in.steps[index].type->asks) {
            at.state.history.push_back({depth, id});
        }
    }
    at.state.changing = false;
}

// Enters the step on top. `said` is where what was said since the last given answer begins.
flow enter_top(turn& at, std::size_t& said) {
    const dialog* in = top_dialog(at);
    const script_step* here = top_step(at);
    if (here == nullptr) {
        return flow::wait;
    }
    if (at.state.changing) {
        if (find_answer(at.state, in->id, here->id) != nullptr) {
            at.visited.push_back(here->id);
            at.unsay(said);
            return flow::next;
        }
        if (here->type->resume != nullptr && !here->type->asks) {
            at.state.changing = false;  // from here on things are done, not only asked
        } else if (here->type->name == "review") {
            settle_changes(at, *in);
        } else {
            at.visited.push_back(here->id);
        }
    }
    if (here->type->asks) {
        at.state.misses = 0;
        at.state.told_attachments = false;
        note_asked(at, *here);
    }
    return here->type->enter(*here, at);
}

}  // namespace

const dialog* top_dialog(turn& at) {
    while (!at.state.frames.empty()) {
        frame& top = at.state.frames.back();
        const dialog* found = at.scripts.find(top.dialog);
        if (found != nullptr) {
            if (found->find(top.step) == nowhere) {
                top.step = found->steps.front().id;
            }
            return found;
        }
        if (at.state.frames.size() == 1) {
            top = {at.scripts.start->id, at.scripts.start->steps.front().id};
        } else {
            at.state.frames.pop_back();
        }
    }
    return nullptr;
}

const script_step* top_step(turn& at) {
    const dialog* in = top_dialog(at);
    return in == nullptr ? nullptr : &in->steps[in->find(at.state.frames.back().step)];
}

void rest(turn& at) {
    forget_dialog(at);
    at.state.attachments.clear();
    at.state.words = {};
}

void start_dialog(turn& at, const dialog& which) {
    forget_dialog(at);
    at.state.frames.push_back({which.id, which.steps.front().id});
    run(at, flow::enter);
}

void start_menu(turn& at) {
    start_dialog(at, *at.scripts.start);
}

flow call_dialog(turn& at, const dialog& which) {
    if (at.state.frames.size() >= frames_max) {
        at.state.frames.erase(at.state.frames.begin());
        at.state.history.clear();
    }
    at.state.changing = false;
    at.state.frames.push_back({which.id, which.steps.front().id});
    return flow::enter;
}

void run(turn& at, flow what) {
    std::size_t said = at.mark();
    if (what == flow::next && at.state.changing) {
        // An answer was changed: walk from the beginning along the answers given.
        at.visited.clear();
        if (const dialog* in = top_dialog(at)) {
            at.state.frames.back().step = in->steps.front().id;
            what = flow::enter;
        }
    }
    for (int count = 0; count < steps_per_event_max; ++count) {
        if (what == flow::next) {
            if (!move_on(at)) {
                rest(at);
                if (at.quiet()) {
                    at.say(at.texts().ended);  // an answer is never met with silence
                }
                return;
            }
        } else if (what != flow::enter) {
            return;
        }
        what = enter_top(at, said);
    }
    rest(at);  // the checker refuses endless dialogs; a condition may still make one
}

void repeat_question(turn& at) {
    if (asking(at.state)) {
        repeat_prompt(at);
    } else if (const script_step* here = top_step(at); here != nullptr && here->type->asks) {
        here->type->enter(*here, at);
    }
}

void go_back(turn& at) {
    if (asking(at.state) || at.state.frames.empty()) {
        at.say(at.texts().cannot_go_back);
        repeat_question(at);
        return;
    }
    if (at.state.prompt == prompt::change) {
        at.state.prompt = prompt::none;
        repeat_question(at);
        return;
    }
    if (at.state.history.size() < 2) {
        at.say(at.texts().first_question);
        repeat_question(at);
        return;
    }
    at.state.history.pop_back();
    const asked before = at.state.history.back();
    at.state.frames.resize(static_cast<std::size_t>(before.depth) + 1);
    at.state.frames.back().step = before.step;
    at.state.changing = false;
    at.state.last_text = {};
    erase_answer(at.state, at.state.frames.back().dialog, before.step);
    run(at, flow::enter);
}

void restart(turn& at) {
    const dialog* which = at.scripts.start;
    for (std::size_t i = 0; i < std::min<std::size_t>(at.state.frames.size(), 2); ++i) {
        const dialog* found = at.scripts.find(at.state.frames[i].dialog);
        if (found != nullptr && found != at.scripts.start) {
            which = found;
            break;
        }
    }
    start_dialog(at, *which);
}

}  // namespace yishi::dialogs
