// One case whole, as the caller may see it.
#include "bot/api/case_view.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/memory.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/json.hpp"
#include "bot/cases/mask.hpp"
#include "bot/cases/number.hpp"
#include "json/json.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/marks.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int thread_max = 2'000;                            // messages of one case
constexpr std::int64_t unmasked_ms = 12LL * 60 * 60 * 1000;  // a working day, after each event

std::string_view status_name(storage::delivery_status value) {
    switch (value) {
        case storage::delivery_status::thread:
            return "shown";
        case storage::delivery_status::queued:
        case storage::delivery_status::offered:
            return "queued";
        case storage::delivery_status::sent:
            return "sent";
        case storage::delivery_status::delivered:
            return "delivered";
        case storage::delivery_status::read:
            return "read";
        case storage::delivery_status::dead:
            return "failed";
    }
    return "queued";
}

json media_json(const storage::media_row& of) {
    json out = {{"status",
                 of.status == storage::media_status::stored    ? "stored"
                 : of.status == storage::media_status::pending ? "pending"
                                                               : "failed"}};
    if (!of.sha256.empty()) out["media"] = of.sha256;
    if (!of.type.empty()) out["type"] = of.type;
    if (of.size != 0) out["size"] = of.size;
    if (!of.error.empty()) out["error"] = of.error;
    return out;
}

// The name of "person:ID"; others are what they are: "bot", "resident".
std::string author_name(const std::string& actor, const std::vector<storage::person_row>& persons) {
    const auto who = std::ranges::find(persons, cases::person_of(actor), &storage::person_row::id);
    return who == persons.end() ? actor : who->name;
}

json message_json(const storage::message_row& of,
                  const std::vector<storage::media_row>& media,
                  const std::vector<storage::person_row>& persons) {
    json said;
    yishi::json::parse(of.body, said);
    json out = {{"seq", of.seq},
                {"direction", of.direction == storage::direction::in ? "in" : "out"},
                {"at", cases::time_json(of.at)},
                {"author", author_name(of.author, persons)}};
    for (const char* name : {"text", "choice", "choices", "location", "kind", "reply_to"})
        if (said.contains(name)) out[name] = said[name];
    if (said.empty()) out["erased"] = true;
    if (of.direction == storage::direction::out) {
        out["status"] = status_name(of.status);
        if (!of.error.empty()) out["error"] = of.error;
        if (said.contains("attachments")) out["attachments"] = said["attachments"];
        return out;
    }
    if (!said.contains("attachments")) return out;
    json list = said["attachments"];
    for (const storage::media_row& each : media) {
        const auto at = static_cast<std::size_t>(each.position);
        if (each.message_seq == of.seq && at < list.size()) list[at].update(media_json(each));
    }
    out["attachments"] = std::move(list);
    return out;
}

json thread_json(storage::transaction& from,
                 const storage::case_row& of,
                 const std::vector<storage::person_row>& persons) {
    json out = json::array();
    if (of.conversation == 0) return out;
    const auto messages = storage::messages::of_case(from, of, thread_max);
    if (messages.empty()) return out;
    const auto media = storage::media::of_messages(
        from, of.conversation, messages.front().seq, messages.back().seq);
    for (const storage::message_row& each : messages)
        out.push_back(message_json(each, media, persons));
    return out;
}

// Has this person lately asked to see it, leaving an event?
bool unmasked(const auth::principal& who,
              const std::vector<storage::event_row>& events,
              std::int64_t now) {
    if (!auth::allowed(who, auth::right::unmask_cases)) return false;
    const std::string actor = cases::person_actor(who.person);
    return std::ranges::any_of(events, [&](const storage::event_row& each) {
        return each.type == "unmask" && each.actor == actor && now - each.at < unmasked_ms;
    });
}

json present_json(const std::vector<present_person>& of) {
    json out = json::array();
    for (const auto& each : of) out.push_back({{"name", each.name}, {"title", each.title}});
    return out;
}

}  // namespace

void add_talk(json& to,
              storage::transaction& from,
              const storage::case_row& of,
              const auth::principal& who,
              std::int64_t now) {
    const storage::talk& last = of.last;
    const std::int64_t in_seq = std::max(of.opened_seq, last.in_seq);
    to["unread"] = in_seq > storage::marks::read_seq(from, who.person, of.id);
    if (of.status != storage::case_status::closed) to["overdue"] = of.due_at < now;
    std::string text = of.summary;
    if (last.last_seq != 0 && of.conversation != 0) {
        const auto message = storage::messages::at(from, of.conversation, last.last_seq);
        json said;
        if (message && yishi::json::parse(message->body, said)) text = text_at(said, "text");
    }
    to["last_message"] = {{"at", cases::time_json(last.at)},
                          {"by", last.by_officer ? "officer" : "resident"},
                          {"text", cut_text(text, last_text_max)}};
}

bool sees_all(const auth::principal& who) {
    return auth::allowed(who, auth::right::personal_data);
}

bool sees_none(const auth::principal& who) {
    return !sees_all(who) && !auth::allowed(who, auth::right::unmask_cases);
}

std::optional<json> whole_case(const context& in,
                               storage::transaction& from,
                               const auth::principal& who,
                               std::string_view number) {
    const std::string canonical = cases::parse_number(number).text;
    const auto row = storage::cases::by_number(from, canonical);
    if (!row || !in_scope(in, who, *row)) return std::nullopt;
    const auto persons = storage::people::all(from);
    const auto events = storage::events::of_case(from, row->id);
    const std::int64_t now = in.around.now();
    json out = cases::case_detail_json(*row, persons);
    out["thread"] = thread_json(from, *row, persons);
    out["events"] = json::array();
    for (const auto& each : events) out["events"].push_back(cases::event_json(each, persons));
    add_talk(out, from, *row, who, now);
    out["unmasked"] = sees_all(who) || unmasked(who, events, now);
    if (sees_none(who))
        cases::reduce_case(out);
    else if (!out["unmasked"].get<bool>())
        cases::mask_case(out);
    const auto draft = storage::marks::draft(from, who.person, row->id);
    out["draft"] =
        draft ? json{{"text", draft->text}, {"at", cases::time_json(draft->at)}} : json();
    return out;
}

void add_present(const context& in, json& to) {
    to["present"] = present_json(in.kept->present.at(text_at(to, "number"), in.around.now()));
}

asio::awaitable<http::response> show_case(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    std::optional<json> found;
    auto look = [&](storage::transaction& from) {
        found = whole_case(in, from, asked.who, asked.request.captures.at(0));
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    if (!found) co_return problem_of(make_error_code(storage::errc::not_found));
    add_present(in, *found);
    co_return http::json(found->dump());
}

}  // namespace yishi::api
