#include "bot/cases/json.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "bot/cases/event.hpp"
#include "json/time.hpp"
#include "storage/sql/cases.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> priorities{"normal", "high", "urgent"};

const storage::person_row* find(const std::vector<storage::person_row>& in, std::int64_t id) {
    for (const storage::person_row& each : in) {
        if (each.id == id) {
            return &each;
        }
    }
    return nullptr;
}

json text_or_null(const std::string& value) {
    return value.empty() ? json() : json(value);
}

json parsed_or(const std::string& text, json otherwise) {
    json out = json::parse(text, nullptr, false);
    return out.is_object() ? out : otherwise;
}

}  // namespace

std::string_view priority_name(int value) {
    return value >= 0 && value < 3 ? priorities[static_cast<std::size_t>(value)] : priorities[0];
}

std::optional<int> priority_from(std::string_view name) {
    for (std::size_t i = 0; i < priorities.size(); ++i) {
        if (priorities[i] == name) {
            return static_cast<int>(i);
        }
    }
    return std::nullopt;
}

json time_json(std::int64_t at) {
    return at == 0 ? json() : json(yishi::json::rfc3339(at));
}

json case_json(const storage::case_row& of, const std::vector<storage::person_row>& persons) {
    const storage::person_row* owner = find(persons, of.owner);
    return {{"number", of.number},
            {"kind", of.kind},
            {"category", of.category},
            {"status", storage::cases::to_string(of.status)},
            {"priority", priority_name(of.priority)},
            {"queue", of.queue},
            {"owner", owner != nullptr ? owner->name : std::to_string(of.owner)},
            {"area", text_or_null(of.area)},
            {"language", text_or_null(of.language)},
            {"source", of.source},
            {"title", of.title},
            {"summary", of.summary},
            {"opened_at", time_json(of.opened_at)},
            {"due_at", time_json(of.due_at)},
            {"closed_at", time_json(of.closed_at)},
            {"overdue", of.overdue_at != 0},
            {"confirmation", storage::cases::to_string(of.confirmation)},
            {"satisfaction", of.satisfaction == 0 ? json() : json(of.satisfaction)},
            {"reopened", of.reopened},
            {"version", of.version}};
}

json case_detail_json(const storage::case_row& of,
                      const std::vector<storage::person_row>& persons) {
    json out = case_json(of, persons);
    const storage::person_row* owner = find(persons, of.owner);
    out["owner_title"] =
        owner == nullptr ? json() : json(owner->title.empty() ? owner->name : owner->title);
    out["answers"] = parsed_or(of.answers, json::object());
    out["place"] = parsed_or(of.place, json());
    out["reporter"] = text_or_null(of.reporter);
    out["dialog"] = text_or_null(of.dialog);
    out["first_reply_at"] = time_json(of.first_reply_at);
    out["overdue_at"] = time_json(of.overdue_at);
    out["close_reason"] = text_or_null(of.close_reason);
    return out;
}

json event_json(const storage::event_row& of, const std::vector<storage::person_row>& persons) {
    const std::int64_t person = person_of(of.actor);
    const storage::person_row* who = person != 0 ? find(persons, person) : nullptr;
    json out{{"seq", of.seq},
             {"at", time_json(of.at)},
             {"actor", who != nullptr ? who->name : of.actor},
             {"type", of.type},
             {"erased", of.payload.empty()},
             {"hash", of.hash}};
    json payload = parsed_or(of.payload, json::object());
    payload.erase("set");  // the row's own business
    for (const char* name : {"to", "from"}) {
        // Persons by name; the numbers of merged cases are texts and stay.
        const auto found = payload.find(name);
        if (found != payload.end() && found->is_number_integer()) {
            const auto* other = find(persons, found->get<std::int64_t>());
            *found = other != nullptr ? json(other->name) : json(found->dump());
        }
    }
    out["data"] = std::move(payload);
    return out;
}

}  // namespace yishi::cases
