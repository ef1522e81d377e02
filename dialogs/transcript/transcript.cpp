#include "dialogs/transcript/transcript.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "dialogs/transcript/time_words.hpp"
#include "json/json.hpp"
#include "json/time.hpp"

namespace yishi::dialogs {
namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    return first == text.npos ? std::string_view()
                              : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// True if everything in `wanted` is in `found`, lists item by item.
bool within(const nlohmann::json& wanted, const nlohmann::json& found) {
    if (wanted.is_object() && found.is_object()) {
        return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& each) {
            return found.contains(each.key()) && within(each.value(), found[each.key()]);
        });
    }
    return wanted == found;
}

// An effect as a transcript names it.
std::pair<std::string, nlohmann::json> told(const effect& what) {
    if (const auto* each = std::get_if<attach_effect>(&what)) {
        return {"attach", {{"case_number", each->case_number}, {"message", each->message}}};
    }
    if (const auto* each = std::get_if<closing_effect>(&what)) {
        nlohmann::json out = {{"case_number", each->case_number},
                              {"solved", each->solved},
                              {"comment", each->comment}};
        if (each->satisfaction) {
            out["satisfaction"] = *each->satisfaction;
        }
        return {"closing", std::move(out)};
    }
    if (const auto* each = std::get_if<silence_effect>(&what)) {
        return {"silence", {{"case_number", each->case_number}}};
    }
    if (const auto* each = std::get_if<privacy_effect>(&what)) {
        return {"privacy", {{"version", each->version}}};
    }
    return {};
}

// Runs the lines of one file.
class runner {
 public:
    runner(std::shared_ptr<const script_set> scripts,
           const rehearsal_settings& settings,
           std::string file,
           transcript_result& out)
        : scripts_(std::move(scripts)), defaults_(settings), file_(std::move(file)), out_(out) {
        settings_ = defaults_;
    }

    void run(const std::string& text) {
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) {
            ++line_;
            if (const std::string_view each = trim(line); !each.empty() && each[0] != '#') {
                read(each);
            }
        }
        close();
    }

 private:
    void read(std::string_view line) {
        if (line.starts_with("==")) {
            close();
            title_ = trim(line.substr(2));
            return;
        }
        if (failed_) {
            return;
        }
        if (line[0] == '>') {
            resident(trim(line.substr(1)));
        } else if (line.starts_with("<!")) {
            absent(trim(line.substr(2)));
        } else if (line[0] == '<') {
            expected(trim(line.substr(1)));
        } else if (line[0] == '*') {
            done(trim(line.substr(1)));
        } else if (line[0] == '[') {
            happening(line);
        } else {
            header(line);
        }
    }

    void header(std::string_view line) {
        const std::size_t colon = line.find(':');
        const std::string_view name = trim(line.substr(0, colon));
        const std::string value(colon == line.npos ? "" : trim(line.substr(colon + 1)));
        constexpr std::string_view answer = "answer ";
        if (name.starts_with(answer) && colon != line.npos) {
            nlohmann::json read;
            if (!json::parse(value, read)) {
                fail("this answer is not JSON: " + value);
                return;
            }
            play().answer(std::string(trim(name.substr(answer.size()))), value);
        } else if (play_) {
            fail("“" + std::string(line) +
                 "” is no line of a transcript: begin with >, <, *, [ or #; settings come first");
        } else if (name == "language") {
            settings_.language = value;
        } else if (name == "dialog") {
            dialog_ = value;
        } else if (const auto at = json::parse_rfc3339(value); name == "at" && at) {
            settings_.now = *at;
        } else {
            fail("unknown setting “" + std::string(line) +
                 "”: use language, dialog, at (a time such as 2026-11-05T09:00:00Z) or answer");
        }
    }

    rehearsal& play() {
        if (!play_) {
            play_.emplace(scripts_, settings_);
            if (!dialog_.empty()) {
                if (auto begun = play_->begin(dialog_)) {
                    take(std::move(*begun));
                } else {
                    fail("there is no dialog “" + dialog_ + "”");
                }
            }
        }
        return *play_;
    }

    void take(reaction what) {
        now_ = std::move(what);
        position_ = 0;
        if (now_.endless) {
            fail("the dialog asks the town again and again without an end");
        }
    }

    void resident(std::string_view line) {
        std::string error;
        auto message = read_message(line, error);
        if (!message) {
            fail("unknown " + error +
                 ": use [choice V], [photo], [voice], [video], [file], [sticker], [contact], "
                 "[location LAT LON], [edit], [join], [leave] or [delete]");
            return;
        }
        rehearsal& with = play();
        if (!failed_) {
            take(with.say(std::move(*message)));
        }
    }

    void happening(std::string_view line) {
        if (const auto ms = read_wait(line)) {
            take(play().wait(*ms));
            return;
        }
        const std::string_view inside = trim(line.substr(1, line.rfind(']') - 1));
        const std::string_view name = inside.substr(0, inside.find(' '));
        std::string_view rest = trim(inside.substr(name.size()));
        if (name == "released") {
            take(play().happen(released_event{}));
        } else if (name == "closing" || name == "notice") {
            const std::string_view number = rest.substr(0, rest.find(' '));
            rest = trim(rest.substr(number.size()));
            question_event question;
            question.case_number = number;
            const bool closing = name == "closing";
            question.what = closing ? question_event::kind::closing : question_event::kind::notice;
            (closing ? question.case_title : question.text) = rest;
            take(play().happen(std::move(question)));
        } else {
            resident(line);
        }
    }

    std::string text() const {
        std::string all;
        for (const outbound_message& each : now_.said) {
            all += (all.empty() ? "" : "\n\n") + each.text;
        }
        return all;
    }

    // Finds the parts between "…" in order; the end of the last one, or npos.
    static std::size_t find_parts(const std::string& in,
                                  std::string_view wanted,
                                  std::size_t from) {
        constexpr std::string_view gap = "…";
        while (true) {
            const std::size_t end = wanted.find(gap);
            const std::string_view part = trim(wanted.substr(0, end));
            const std::size_t found = in.find(part, from);
            if (found == std::string::npos) {
                return found;
            }
            from = found + part.size();
            if (end == wanted.npos) {
                return from;
            }
            wanted.remove_prefix(end + gap.size());
        }
    }

    void expected(std::string_view wanted) {
        play();
        if (failed_) {
            return;
        }
        const std::string all = text();
        if (wanted.empty()) {
            if (!all.empty()) {
                fail("expected silence");
            }
            return;
        }
        if (wanted[0] == '[') {
            buttons(wanted);
            return;
        }
        const std::size_t found = find_parts(all, wanted, position_);
        if (found == std::string::npos) {
            fail("expected: " + std::string(wanted));
        } else {
            position_ = found;
        }
    }

    void absent(std::string_view unwanted) {
        play();
        if (!failed_ && find_parts(text(), unwanted, 0) != std::string::npos) {
            fail("not expected: " + std::string(unwanted));
        }
    }

    void buttons(std::string_view wanted) {
        while (!wanted.empty() && wanted[0] == '[') {
            const std::size_t close = wanted.find(']');
            const std::string_view label = trim(wanted.substr(1, close - 1));
            const bool there = !now_.said.empty() &&
                               std::any_of(now_.said.back().choices.begin(),
                                           now_.said.back().choices.end(),
                                           [&](const choice& each) { return each.label == label; });
            if (!there) {
                fail("expected the button [" + std::string(label) + "]");
                return;
            }
            wanted = close == wanted.npos ? std::string_view() : trim(wanted.substr(close + 1));
        }
    }

    void done(std::string_view wanted) {
        play();
        const std::string_view name = wanted.substr(0, wanted.find_first_of(" {"));
        nlohmann::json members = nlohmann::json::object();
        const std::string_view rest = trim(wanted.substr(name.size()));
        if (!rest.empty() && !json::parse(rest, members)) {
            fail("this is not JSON: " + std::string(rest));
        }
        if (failed_) {
            return;
        }
        std::string all;
        bool found = false;
        const auto compare = [&](const std::string& each, const nlohmann::json& with) {
            found = found || (each == name && within(members, with));
            all += "\n      * " + each + ' ' + with.dump();
        };
        for (const request& each : now_.requests) {
            nlohmann::json with;
            json::parse(each.json, with);
            compare(each.name, with);
        }
        for (const effect& each : now_.effects) {
            if (const auto [effect_name, with] = told(each); !effect_name.empty()) {
                compare(effect_name, with);
            }
        }
        if (!found) {
            fail("expected: * " + std::string(wanted) +
                 (all.empty() ? "\n    nothing was done" : "\n    done was:" + all));
        }
    }

    // Notes the first thing that goes wrong, with what the bot said.
    void fail(const std::string& what) {
        if (failed_) {
            return;
        }
        failed_ = true;
        std::string message = file_ + ':' + std::to_string(line_) +
                              ":1: " + (title_.empty() ? "" : title_ + ": ") + what;
        std::istringstream said(text());
        bool any = false;
        for (std::string line; std::getline(said, line);) {
            message += (any ? "\n      " : "\n    the bot said:\n      ") + line;
            any = true;
        }
        for (const outbound_message& each : now_.said) {
            for (const choice& button : each.choices) {
                message += "\n      [" + button.label + ']';
            }
        }
        out_.messages.push_back(any ? message : message + "\n    the bot said nothing");
    }

    // The transcript ends here: count it, and begin anew.
    void close() {
        if (play_ || failed_) {
            ++(failed_ ? out_.failed : out_.passed);
        }
        failed_ = false;
        play_.reset();
        settings_ = defaults_;
        dialog_.clear();
        now_ = {};
        position_ = 0;
    }

    std::shared_ptr<const script_set> scripts_;
    const rehearsal_settings& defaults_;
    rehearsal_settings settings_;
    std::string file_;
    transcript_result& out_;
    std::optional<rehearsal> play_;
    std::string title_;
    std::string dialog_;
    reaction now_;
    std::size_t position_ = 0;  // in the bot's text, behind what was found
    int line_ = 0;
    bool failed_ = false;
};

}  // namespace

transcript_result run_transcripts(std::shared_ptr<const script_set> scripts,
                                  const files& from,
                                  const rehearsal_settings& settings) {
    transcript_result out;
    for (const auto& [path, text] : from) {
        if (path.starts_with("transcripts/") && path.ends_with(".txt")) {
            runner(scripts, settings, path, out).run(text);
        }
    }
    return out;
}

}  // namespace yishi::dialogs
