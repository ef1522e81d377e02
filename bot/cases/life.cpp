#include "bot/cases/life.hpp"

#include <algorithm>
#include <concepts>
#include <nlohmann/json.hpp>
#include <utility>

#include "bot/cases/json.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;
using storage::case_status;
using storage::confirmation;
using storage::person_row;

// An event's payload. JSON itself can be made of an error code as well, which a result cannot tell.
struct noted {
    json value;
    template <std::same_as<json> T>
    noted(T from) : value(std::move(from)) {}
};

// One action on one case: changes the row, says what the event's payload holds.
class change {
 public:
    change(const rules& by,
           const storage::case_row& from,
           const doing& how,
           const std::vector<person_row>& persons)
        : by_(by), from_(from), how_(how), persons_(persons) {
        out_.row = from;
    }

    using outcome = result<noted>;

    outcome operator()(const reply_action& what) {
        if (what.message_seq <= 0) {
            return errc::bad_value;
        }
        if (row().first_reply_at == 0) {
            row().first_reply_at = how_.now;
            if (open() && row().due_at > how_.now) {
                set_timer("overdue", row().due_at);
            }
        }
        if (row().status == case_status::fresh) {
            row().status = case_status::in_progress;
        }
        return json{{"message", what.message_seq}};
    }

    outcome operator()(const note_action& what) {
        if (!fits(what.text)) {
            return errc::bad_value;
        }
        return json{{"text", what.text}};
    }

    outcome operator()(const assign_action& what) {
        if (!open()) {
            return errc::closed;
        }
        const person_row* to = worker(what.to);
        if (to == nullptr) {
            return errc::unknown_person;
        }
        if (!takes_cases(what.queue)) {
            return errc::unknown_queue;
        }
        row().owner = to->id;
        if (!what.queue.empty()) {
            row().queue = what.queue;
        }
        withdraw_offer();
        attention();
        return json{{"to", to->id}, {"reason", what.reason}};
    }

    outcome operator()(const transfer_action& what) {
        if (!open()) {
            return errc::closed;
        }
        if (person_of(how_.actor) != row().owner) {
            return errc::not_the_owner;
        }
        if (what.to.empty() == what.queue.empty()) {
            return errc::bad_value;
        }
        attention();
        withdraw_offer();
        if (!what.queue.empty()) {
            if (!takes_cases(what.queue)) {
                return errc::unknown_queue;
            }
            row().offered_queue = what.queue;
            return json{{"queue", what.queue}, {"reason", what.reason}};
        }
        const person_row* to = worker(what.to);
        if (to == nullptr || to->id == row().owner) {
            return errc::unknown_person;
        }
        row().offered_to = to->id;
        return json{{"to", to->id}, {"reason", what.reason}};
    }

    outcome operator()(const accept_action&) {
        if (!open()) {
            return errc::closed;
        }
        const std::int64_t who = person_of(how_.actor);
        const auto person = std::find_if(persons_.begin(), persons_.end(), [&](const auto& each) {
            return each.id == who && works(each);
        });
        if (person == persons_.end()) {
            return errc::unknown_person;
        }
        const bool offered = row().offered_to != 0 || !row().offered_queue.empty();
        const std::int64_t giver = row().owner;
        if (who == giver) {  // takes it up, or keeps what was offered to others
            if (row().status != case_status::fresh && !offered) {
                return errc::not_offered;
            }
        } else if (!offered || !meant_for(*person)) {
            return errc::not_offered;
        } else {
            row().owner = who;
            if (!row().offered_queue.empty()) {
                row().queue = queue_of(by_, row().offered_queue).id;
            }
        }
        withdraw_offer();
        if (row().status == case_status::fresh) {
            row().status = case_status::in_progress;
        }
        return json{{"from", giver}};
    }

    outcome operator()(const priority_action& what) {
        if (!open()) {
            return errc::closed;
        }
        if (what.priority < 0 || what.priority > 2) {
            return errc::bad_value;
        }
        row().priority = what.priority;
        return json{{"reason", what.reason}};
    }

    outcome operator()(const status_action& what) {
        if (!open()) {
            return errc::closed;
        }
        if (what.status != case_status::in_progress && what.status != case_status::waiting) {
            return errc::bad_value;
        }
        row().status = what.status;
        return json::object();
    }

    outcome operator()(const close_action& what) {
        if (!open()) {
            return errc::closed;
        }
        if (!fits(what.reason) || what.text.size() > text_max) {
            return errc::bad_value;
        }
        close(what.reason);
        row().confirmation = confirmation::none;
        if (row().conversation != 0) {
            row().confirmation = confirmation::asked;
            set_timer("closing", how_.now + by_.settings.closing_days * day_ms);
            out_.question = closing_question{row().number, row().title, what.text};
        }
        return json{{"text", what.text}};
    }

    outcome operator()(const reopen_action& what) {
        if (open()) {
            return errc::not_closed;
        }
        reopen(confirmation::none);
        return json{{"reason", what.reason}};
    }

    outcome operator()(const merge_action& what) {
        if (!open()) {
            return errc::closed;
        }
        if (what.into == row().number) {
            return errc::same_case;
        }
        if (what.into.empty()) {
            return errc::bad_value;
        }
        close("merged");
        return json{{"into", what.into}};
    }

    outcome operator()(const merged_action& what) {
        if (what.from == row().number) {
            return errc::same_case;
        }
        attention();
        return json{{"from", what.from}};
    }

    outcome operator()(const erase_action& what) {
        if (how_.events == nullptr) {
            return errc::bad_value;
        }
        whole_ = true;
        row().reporter.clear();
        row().title.clear();
        row().summary.clear();
        row().answers = "{}";
        row().place.clear();
        json all = json::array();
        for (const storage::event_row& each : *how_.events) {
            all.push_back(each.seq);
            if (!each.payload.empty() || !each.salt.empty()) {
                out_.erased.push_back(each.seq);
            }
        }
        return json{{"reason", what.reason}, {"erased", std::move(all)}};
    }

    outcome operator()(const resident_message_action& what) {
        if (what.message_seq <= 0) {
            return errc::bad_value;
        }
        if (row().status == case_status::waiting) {
            row().status = case_status::in_progress;
        }
        attention();
        return json{{"message", what.message_seq}};
    }

    outcome operator()(const closing_answer_action& what) {
        if (what.satisfaction && (*what.satisfaction < 1 || *what.satisfaction > 5)) {
            return errc::bad_value;
        }
        // A late answer counts as well: better than none.
        const bool asked = row().confirmation == confirmation::asked ||
                           row().confirmation == confirmation::unconfirmed;
        const bool more = row().confirmation ==
                          (what.solved ? confirmation::confirmed : confirmation::not_solved);
        if (!(asked && !open()) && !(more && open() != what.solved)) {
            return errc::not_asked;
        }
        row().satisfaction = what.satisfaction.value_or(row().satisfaction);
        if (!what.solved) {
            attention();
        }
        if (asked && what.solved) {
            row().confirmation = confirmation::confirmed;
            cancel("closing");
        } else if (asked) {
            reopen(confirmation::not_solved);
        }
        return json{{"solved", what.solved},
                    {"comment", what.comment.substr(0, text_max)},
                    {"message", what.message_seq}};
    }

    outcome operator()(const unconfirmed_action&) {
        if (open() || row().confirmation != confirmation::asked) {
            return errc::not_asked;
        }
        row().confirmation = confirmation::unconfirmed;
        return json::object();
    }

    outcome operator()(const overdue_action&) {
        if (!open()) {
            return errc::closed;
        }
        const std::int64_t answer = answer_by(by_, row());
        const bool solve_late = how_.now >= row().due_at;
        const bool answer_late = answer != 0 && how_.now >= answer;
        const bool said =
            row().overdue_at != 0 && (row().overdue_at >= row().due_at || !solve_late);
        if (said || (!solve_late && !answer_late)) {
            return errc::not_due;
        }
        row().overdue_at = how_.now;
        if (!solve_late) {
            set_timer("overdue", row().due_at);
        }
        attention();
        return json{{"what", solve_late ? "solve" : "answer"}};
    }

    outcome operator()(const unmask_action&) { return json::object(); }

    changed finish(const json& payload, std::string_view type, salt_source& salts) {
        out_.events.push_back(append_event(
            from_, out_.row, how_.now, how_.actor, type, payload, salts.next(), whole_));
        out_.changes.insert(out_.changes.begin(), {0, how_.now, "case", out_.row.number});
        return std::move(out_);
    }

 private:
    storage::case_row& row() { return out_.row; }
    const storage::case_row& row() const { return out_.row; }
    bool open() const { return out_.row.status != case_status::closed; }

    static bool fits(const std::string& text) { return !text.empty() && text.size() <= text_max; }
    static bool works(const person_row& who) {
        return who.enabled && who.role != "viewer" && who.role != "auditor";
    }
    const person_row* worker(std::string_view name) const {
        const auto found = std::find_if(persons_.begin(), persons_.end(), [&](const auto& each) {
            return each.name == name && works(each);
        });
        return found == persons_.end() ? nullptr : &*found;
    }
    bool takes_cases(std::string_view id) const {
        const queue* found = find_queue(by_, id);
        return id.empty() || (found != nullptr && found->moved_to.empty());
    }
    bool meant_for(const person_row& who) const {
        if (row().offered_queue.empty()) {
            return row().offered_to == who.id;
        }
        const auto& officers = queue_of(by_, row().offered_queue).officers;
        return std::find(officers.begin(), officers.end(), who.name) != officers.end();
    }
    void withdraw_offer() {
        row().offered_to = 0;
        row().offered_queue.clear();
    }

    void set_timer(const char* kind, std::int64_t due) {
        out_.timers.push_back({kind, out_.row.number, due});
    }
    void cancel(const char* kind) { out_.cancelled.push_back({kind, out_.row.number, 0}); }
    // The owner should see this at once.
    void attention() { out_.changes.push_back({0, how_.now, "attention", out_.row.number}); }

    void close(const std::string& reason) {
        row().status = case_status::closed;
        row().closed_at = how_.now;
        row().close_reason = reason;
        row().confirmation = confirmation::none;
        row().satisfaction = 0;
        withdraw_offer();
        cancel("overdue");
    }

    void reopen(confirmation why) {
        row().status = case_status::in_progress;
        row().closed_at = 0;
        row().close_reason.clear();
        row().confirmation = why;
        row().overdue_at = 0;
        row().reopened += 1;
        row().due_at = by_.calendar->add_working(how_.now, queue_of(by_, row().queue).solve);
        cancel("closing");
        set_timer("overdue", row().due_at);
    }

    const rules& by_;
    const storage::case_row& from_;
    const doing& how_;
    const std::vector<person_row>& persons_;
    changed out_;
    bool whole_ = false;
};

// Since the version that was seen, others have only looked.
bool only_looked_at(const doing& how) {
    if (how.events == nullptr) {
        return false;
    }
    return std::all_of(how.events->begin(), how.events->end(), [&](const auto& each) {
        return each.seq <= *how.expected_version || each.type == "unmask";
    });
}

}  // namespace

result<changed> apply(const rules& by,
                      const storage::case_row& from,
                      const action& what,
                      const doing& how,
                      const std::vector<person_row>& persons,
                      salt_source& salts) {
    // A version is the number of events.
    const bool seen = !how.expected_version || *how.expected_version == from.version;
    if (!seen && (*how.expected_version > from.version || !only_looked_at(how))) {
        return errc::conflict;
    }
    change made(by, from, how, persons);
    auto payload = std::visit(made, what);
    if (payload.has_error()) {
        return payload.error();
    }
    return made.finish(payload->value, type_of(what), salts);
}

}  // namespace yishi::cases
