// Opening a case: route, owner, due time, first event.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bot/cases/life.hpp"
#include "bot/cases/number.hpp"

namespace yishi::cases {
namespace {

using storage::person_row;

bool works(const person_row& who) {
    return who.enabled && (who.role == "moderator" || who.role == "lead" || who.role == "admin");
}

std::int64_t officer_of(const queue& of, std::int64_t seq, const std::vector<person_row>& persons) {
    std::vector<std::int64_t> able;
    for (const std::string& name : of.officers) {
        for (const person_row& each : persons) {
            if (each.name == name && works(each)) {
                able.push_back(each.id);
            }
        }
    }
    return able.empty() ? 0 : able[static_cast<std::size_t>(seq) % able.size()];
}

storage::case_row row_of(const opening& what, const routed& to, int year, std::int64_t seq) {
    storage::case_row row;
    row.number = format_number(year, seq);
    row.year = year;
    row.seq = seq;
    row.kind = what.kind;
    row.category = what.category;
    row.priority = std::max(to.priority, what.priority_least);
    row.queue = to.queue->id;
    row.area = what.area;
    row.language = what.language;
    row.source = what.source;
    row.conversation = what.conversation;
    row.first_seq = what.first_seq;
    row.opened_seq = what.opened_seq;
    row.reporter = what.reporter;
    row.dialog = what.dialog;
    row.title = what.title;
    row.summary = what.summary;
    row.answers = what.answers;
    row.place = what.place;
    return row;
}

}  // namespace

std::int64_t pick_owner(const rules& by,
                        const queue& of,
                        std::int64_t seq,
                        const std::vector<person_row>& persons,
                        std::string& warning) {
    if (const std::int64_t own = officer_of(of, seq, persons); own != 0) {
        return own;
    }
    warning = "no officer of the queue \"" + of.id + "\" has an enabled account";
    if (const auto other = officer_of(queue_of(by, by.fallback), seq, persons); other != 0) {
        return other;
    }
    const person_row* best = nullptr;
    for (const person_row& each : persons) {
        // Administrators first, then those who work on cases, then anyone; the oldest account of
        // them.
        const auto rank = [](const person_row& who) {
            return who.role == "admin" ? 0 : works(who) ? 1 : 2;
        };
        const bool better =
            best == nullptr || std::pair(rank(each), each.id) < std::pair(rank(*best), best->id);
        if (each.enabled && better) {
            best = &each;
        }
    }
    if (best == nullptr) {
        throw std::invalid_argument("a case needs an owner: there is no enabled account");
    }
    return best->id;
}

std::int64_t answer_by(const rules& by, const storage::case_row& of) {
    return of.first_reply_at != 0
               ? 0
               : by.calendar->add_working(of.opened_at, queue_of(by, of.queue).answer);
}

opened open(const rules& by,
            const opening& what,
            int year,
            std::int64_t seq,
            const std::vector<person_row>& persons,
            std::int64_t now,
            salt_source& salts) {
    const routed to = route_case(by, what.kind, what.category, what.area);
    opened out;
    out.row = row_of(what, to, year, seq);
    out.row.owner = pick_owner(by, *to.queue, seq, persons, out.warning);
    out.row.opened_at = now;
    out.row.due_at = by.calendar->add_working(now, to.queue->solve);
    out.answer_by = by.calendar->add_working(now, to.queue->answer);
    out.office_open = by.calendar->open_at(now);

    nlohmann::json payload = {{"fallback", to.fallback}};
    if (!out.warning.empty()) {
        payload["warning"] = out.warning;
    }
    auto event = append_event({}, out.row, now, what.actor, "opened", payload, salts.next());
    event.case_id = -(std::int64_t{what.position} + 1);
    out.events.push_back(std::move(event));
    out.timers.push_back({"overdue", out.row.number, std::min(out.answer_by, out.row.due_at)});
    out.changes.push_back({0, now, "case", out.row.number});
    out.changes.push_back({0, now, "attention", out.row.number});
    return out;
}

}  // namespace yishi::cases
