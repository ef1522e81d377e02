#include <nlohmann/json.hpp>

#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

std::vector<std::string_view> step_ids(const dialog& in) {
    std::vector<std::string_view> out;
    for (const script_step& each : in.steps) {
        out.push_back(each.id);
    }
    return out;
}

std::vector<std::string_view> dialog_ids(const script_set& town) {
    std::vector<std::string_view> out;
    for (const dialog& each : town.dialogs) {
        out.push_back(each.id);
    }
    return out;
}

// Resolves the targets of one dialog; false if one does not exist.
bool resolve(loading& all, dialog& in, reporter& report) {
    bool good = true;
    const auto go = [&](const std::string& name, const std::string& pointer) {
        const std::size_t found = in.find(name);
        if (found == nowhere) {
            good = false;
            report.at(pointer, finding::unknown_target, {name, report.like(name, step_ids(in))});
        }
        return found;
    };
    const auto run = [&](const std::string& name, const std::string& pointer) {
        if (!name.empty() && all.out.find(name) == nullptr) {
            good = false;
            report.at(
                pointer, finding::unknown_dialog, {name, report.like(name, dialog_ids(all.out))});
        }
    };
    for (std::size_t i = 0; i < in.steps.size(); ++i) {
        script_step& each = in.steps[i];
        const std::string pointer = below("/steps", i);
        run(each.dialog, below(pointer, "dialog"));
        for (std::size_t k = 0; k < each.options.size(); ++k) {
            const std::string where = below(below(pointer, "choices"), k);
            run(each.options[k].dialog, below(where, "dialog"));
            if (!each.options[k].go.empty()) {
                each.options[k].go_index = go(each.options[k].go, below(where, "go"));
            }
        }
        for (std::size_t k = 0; k < each.next.size(); ++k) {
            if (!each.next[k].go.empty()) {
                const std::string where = below(pointer, "next");
                const bool line = value_at(report.file(), where).is_array();
                each.next[k].go_index =
                    go(each.next[k].go, line ? below(below(where, k), "go") : where);
            }
        }
    }
    return good;
}

void check_reached(const dialog& in, reporter& report) {
    std::vector<bool> reached(in.steps.size(), false);
    std::vector<std::size_t> open = {0};
    reached[0] = true;
    while (!open.empty()) {
        const std::size_t from = open.back();
        open.pop_back();
        bool ends = false;
        for (const std::size_t to : followers(in, from, ends)) {
            if (!reached[to]) {
                reached[to] = true;
                open.push_back(to);
            }
        }
    }
    for (std::size_t i = 0; i < in.steps.size(); ++i) {
        if (!reached[i]) {
            report.at(below(below("/steps", i), "id"), finding::unreachable, {in.steps[i].id});
        }
    }
}

// Looks for a circle of steps that never ask, through calls, too.
class circles {
 public:
    explicit circles(loading& all) : all_(all), town_(all.out), colours_(town_.dialogs.size()) {
        for (std::size_t i = 0; i < town_.dialogs.size(); ++i) {
            colours_[i].assign(town_.dialogs[i].steps.size(), colour::unseen);
        }
        find_silent();
    }

    void check() {
        for (std::size_t i = 0; i < town_.dialogs.size(); ++i) {
            for (std::size_t k = 0; k < town_.dialogs[i].steps.size(); ++k) {
                visit({i, k});
            }
        }
    }

 private:
    enum class colour { unseen, open, done };

    bool asks(node at) const { return town_.dialogs[at.dialog].steps[at.step].type->asks; }

    bool runs_silently(node at) const {
        for (const std::size_t each : called(town_, town_.dialogs[at.dialog].steps[at.step])) {
            if (!silent_[each]) {
                return false;
            }
        }
        return true;
    }

    // Dialogs that can come to their end without asking: found by growing the set.
    void find_silent() {
        silent_.assign(town_.dialogs.size(), false);
        for (bool grown = true; grown;) {
            grown = false;
            for (std::size_t i = 0; i < town_.dialogs.size(); ++i) {
                if (!silent_[i] && !town_.dialogs[i].steps.empty() && can_end(i)) {
                    silent_[i] = grown = true;
                }
            }
        }
    }

    bool can_end(std::size_t index) const {
        const dialog& in = town_.dialogs[index];
        std::vector<bool> seen(in.steps.size(), false);
        std::vector<std::size_t> open = {0};
        while (!open.empty()) {
            const std::size_t at = open.back();
            open.pop_back();
            if (seen[at] || asks({index, at}) || !runs_silently({index, at})) {
                continue;
            }
            seen[at] = true;
            bool ends = false;
            for (const std::size_t to : followers(in, at, ends)) {
                open.push_back(to);
            }
            if (ends) {
                return true;
            }
        }
        return false;
    }

    std::vector<node> silent_followers(node at) const {
        std::vector<node> out;
        const dialog& in = town_.dialogs[at.dialog];
        for (const std::size_t each : called(town_, in.steps[at.step])) {
            if (!town_.dialogs[each].steps.empty()) {
                out.push_back({each, 0});
            }
        }
        bool ends = false;
        if (runs_silently(at)) {
            for (const std::size_t to : followers(in, at.step, ends)) {
                out.push_back({at.dialog, to});
            }
        }
        return out;
    }

    void visit(node at) {
        colour& mine = colours_[at.dialog][at.step];
        if (mine != colour::unseen || asks(at)) {
            return;
        }
        mine = colour::open;
        path_.push_back(at);
        for (const node& to : silent_followers(at)) {
            if (!asks(to) && colours_[to.dialog][to.step] == colour::open) {
                report(to);
            }
            visit(to);
        }
        path_.pop_back();
        mine = colour::done;
    }

    void report(node from) {
        std::string names;
        bool on = false;
        for (const node& each : path_) {
            on = on || each == from;
            if (on) {
                names +=
                    (names.empty() ? "" : ", ") + town_.dialogs[each.dialog].steps[each.step].id;
            }
        }
        reporter(all_.documents[from.dialog], all_.found, all_.language)
            .at(below(below("/steps", from.step), "id"), finding::endless, {names});
    }

    loading& all_;
    const script_set& town_;
    std::vector<std::vector<colour>> colours_;
    std::vector<bool> silent_;
    std::vector<node> path_;
};

}  // namespace

void check_targets(loading& all) {
    for (std::size_t i = 0; i < all.out.dialogs.size(); ++i) {
        dialog& each = all.out.dialogs[i];
        if (each.steps.empty()) {
            continue;
        }
        reporter report(all.documents[i], all.found, all.language);
        if (resolve(all, each, report)) {
            check_reached(each, report);
        }
    }
    if (all.out.find(all.out.settings.start_dialog) == nullptr) {
        const std::string& start = all.out.settings.start_dialog;
        all.found.push_back(
            {"dialogs/" + start + ".json", {}, describe(finding::no_start, {start}, all.language)});
    }
}

void check_endless(loading& all) {
    circles(all).check();
}

}  // namespace yishi::dialogs
