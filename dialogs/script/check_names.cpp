#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "dialogs/engine/steps/step_type.hpp"
#include "dialogs/script/load.hpp"

namespace yishi::dialogs {
namespace {

using names = std::set<std::string, std::less<>>;

// Known to every condition beside the answers.
constexpr std::string_view always_known[] = {"language", "case_number"};

// Which names may be set when a step begins: grown along every way through the dialogs.
class name_flow {
 public:
    explicit name_flow(loading& all) : all_(all), town_(all.out) {
        for (const dialog& each : town_.dialogs) {
            before_.emplace_back(each.steps.size());
        }
    }

    void check() {
        while (grow()) {
        }
        for (std::size_t i = 0; i < town_.dialogs.size(); ++i) {
            reporter report(all_.documents[i], all_.found, all_.language);
            for (std::size_t k = 0; k < town_.dialogs[i].steps.size(); ++k) {
                check_step({i, k}, report);
            }
        }
    }

 private:
    const script_step& at(node which) const {
        return town_.dialogs[which.dialog].steps[which.step];
    }

    // What a step sets, with all that the dialogs it runs may set.
    names after(node which) const {
        names out = before_[which.dialog][which.step];
        std::vector<std::string> own;
        if (at(which).type->names != nullptr) {
            at(which).type->names(at(which), own);
        }
        out.insert(own.begin(), own.end());
        for (const std::size_t each : called(town_, at(which))) {
            for (std::size_t k = 0; k < before_[each].size(); ++k) {
                out.insert(before_[each][k].begin(), before_[each][k].end());
                std::vector<std::string> theirs;
                if (at({each, k}).type->names != nullptr) {
                    at({each, k}).type->names(at({each, k}), theirs);
                }
                out.insert(theirs.begin(), theirs.end());
            }
        }
        return out;
    }

    bool add(node to, const names& more) {
        names& target = before_[to.dialog][to.step];
        const std::size_t size = target.size();
        target.insert(more.begin(), more.end());
        return target.size() != size;
    }

    bool grow() {
        bool grown = false;
        for (std::size_t i = 0; i < town_.dialogs.size(); ++i) {
            for (std::size_t k = 0; k < town_.dialogs[i].steps.size(); ++k) {
                const names known = after({i, k});
                bool ends = false;
                for (const std::size_t to : followers(town_.dialogs[i], k, ends)) {
                    grown = add({i, to}, known) || grown;
                }
                for (const std::size_t each : called(town_, at({i, k}))) {
                    if (!town_.dialogs[each].steps.empty()) {
                        grown = add({each, 0}, known) || grown;
                    }
                }
            }
        }
        return grown;
    }

    static std::vector<std::string_view> views(const names& from) {
        return {from.begin(), from.end()};
    }

    void check_wording(const wording& text,
                       const std::string& pointer,
                       const names& known,
                       reporter& report) {
        if (text.empty()) {
            return;
        }
        for (std::size_t i = 0; i < town_.settings.languages.size(); ++i) {
            for (const std::string& name : text.names(i)) {
                if (!known.contains(name)) {
                    report.at(pointer_of(report.file(), pointer, town_.settings.languages[i]),
                              finding::unknown_name,
                              {name, report.like(name, views(known))});
                }
            }
        }
    }

    // Placeholders of a text for machines.
    void check_template(std::string_view text,
                        const std::string& pointer,
                        const names& known,
                        reporter& report) {
        for (std::size_t open = text.find('{'); open != text.npos;
             open = text.find('{', open + 1)) {
            const std::size_t close = text.find('}', open);
            const std::string name(text.substr(open + 1, close - open - 1));
            if (close == text.npos || !known.contains(name)) {
                report.at(pointer, finding::unknown_name, {name, report.like(name, views(known))});
            }
        }
    }

    void check_step(node which, reporter& report) {
        const script_step& self = at(which);
        const std::string pointer = below("/steps", which.step);
        const names& known = before_[which.dialog][which.step];
        for (const member& each : self.type->members) {
            const std::string where = below(pointer, each.name);
            if (const auto* text = std::get_if<wording script_step::*>(&each.target)) {
                check_wording(self.*(*text), where, known, report);
            } else if (const auto* raw = std::get_if<std::string script_step::*>(&each.target)) {
                check_template(self.*(*raw), where, known, report);
            }
        }
        check_wording(self.help, below(pointer, "help"), known, report);
        check_wording(self.title, below(pointer, "title"), known, report);
        check_rules(self, pointer, after(which), report);
        check_kind(self, pointer, report);
    }

    void check_rules(const script_step& self,
                     const std::string& pointer,
                     const names& known,
                     reporter& report) {
        for (std::size_t i = 0; i < self.next.size(); ++i) {
            if (!self.next[i].when) {
                continue;
            }
            const std::string where = below(below(below(pointer, "next"), i), "if");
            for (const std::string& path : logic::variables(value_at(report.file(), where))) {
                const std::string name = path.substr(0, path.find('.'));
                const bool always =
                    std::find(std::begin(always_known), std::end(always_known), name) !=
                    std::end(always_known);
                if (!name.empty() && !always && !known.contains(name)) {
                    report.at(
                        where, finding::unknown_variable, {name, report.like(name, views(known))});
                }
            }
        }
    }

    // A kind of case is named in every language.
    void check_kind(const script_step& self, const std::string& pointer, reporter& report) {
        for (std::size_t i = 0; i < town_.kinds.size() && !self.kind.empty(); ++i) {
            if (!town_.kinds[i].contains(self.kind)) {
                const std::string file = "texts/" + town_.settings.languages[i] + ".json";
                report.at(below(pointer, "kind"),
                          finding::missing_kind,
                          {"kind_" + self.kind + "\" in \"" + file, self.kind});
            }
        }
    }

    loading& all_;
    const script_set& town_;
    std::vector<std::vector<names>> before_;
};

}  // namespace

void check_names(loading& all) {
    name_flow(all).check();
}

}  // namespace yishi::dialogs
