#include "bot/api/audit.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/json.hpp"
#include "storage/sql/audit_log.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int page_max = 100;

json line_json(const storage::audit_row& of, const std::vector<storage::person_row>& persons) {
    const auto who =
        std::ranges::find(persons, cases::person_of(of.actor), &storage::person_row::id);
    json detail = json::parse(of.detail, nullptr, false);
    return {{"seq", of.seq},
            {"at", cases::time_json(of.at)},
            {"actor", who == persons.end() ? of.actor : who->name},
            {"action", of.action},
            {"subject", of.subject},
            {"detail", detail.is_object() ? std::move(detail) : json::object()}};
}

}  // namespace

void note(storage::transaction& to,
          const auth::principal& who,
          std::int64_t now,
          std::string_view action,
          std::string_view subject) {
    note(to, who, now, action, subject, json());
}

void note(storage::transaction& to,
          const auth::principal& who,
          std::int64_t now,
          std::string_view action,
          std::string_view subject,
          const json& detail) {
    storage::audit_row line;
    line.at = now;
    line.actor = cases::person_actor(who.person);
    line.action = action;
    line.subject = subject;
    if (!detail.is_null()) line.detail = detail.dump();
    storage::audit_log::append(to, line);
}

asio::awaitable<http::response> show_audit(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::audit)) co_return std::move(*refused);
    const std::string cursor = http::parameter(asked.request.query(), "cursor");
    std::int64_t before = 0;
    const auto [end, wrong] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
    if (!cursor.empty() && (wrong != std::errc() || end != cursor.data() + cursor.size()))
        co_return http::problem(
            400, "Wrong parameter", "cursor is what the page before gave as \"next\"");
    json list = json::array();
    json next = nullptr;
    auto look = [&](storage::transaction& from) {
        list = json::array();
        const auto persons = storage::people::all(from);
        const auto rows = storage::audit_log::before(from, before, page_max + 1);
        for (const auto& each : rows) {
            if (list.size() == page_max) {
                next = std::to_string(rows[page_max - 1].seq);
                break;
            }
            list.push_back(line_json(each, persons));
        }
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    const json out = {{"entries", std::move(list)}, {"next", std::move(next)}};
    co_return http::json(out.dump());
}

}  // namespace yishi::api
