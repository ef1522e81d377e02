// Lists of cases, and one case whole.
#include "bot/cases/json.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/event.hpp"
#include "bot/cases/number.hpp"
#include "bot/cases/search.hpp"
#include "json/json.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/media.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int limit_default = 50;
constexpr int limit_max = 200;
constexpr int thread_max = 2'000;  // messages of one case

template <class Number>
bool read_number(std::string_view text, Number& out) {
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
    return wrong == std::errc() && end == text.data() + text.size();
}

// "opened_at.id" of the last row.
std::string cursor_of(const storage::case_row& last) {
    return std::to_string(last.opened_at) + "." + std::to_string(last.id);
}
std::optional<storage::cases::cursor> cursor_from(std::string_view text) {
    const std::size_t dot = text.find('.');
    storage::cases::cursor out;
    if (dot == std::string_view::npos || !read_number(text.substr(0, dot), out.key) ||
        !read_number(text.substr(dot + 1), out.id))
        return std::nullopt;
    return out;
}

struct query {
    storage::cases::filter filter;
    storage::cases::cursor from;
    std::string owner;
    int limit = limit_default;
    bool nothing = false;  // words that hold nothing to search for
    std::string wrong;
};

query query_of(const http::request& request) {
    query out;
    for (const auto& [name, value] : http::parameters(request.query())) {
        if (value.empty()) continue;
        if (name == "status") {
            if (value == "open") {
                out.filter.open_only = true;
                continue;
            }
            const auto status = storage::cases::case_status_from(value);
            if (!status)
                out.wrong = "status is new, in_progress, waiting, closed or open";
            else
                out.filter.statuses.push_back(*status);
        } else if (name == "queue") {
            out.filter.queue = value;
        } else if (name == "owner") {
            out.owner = value;
        } else if (name == "area") {
            out.filter.area = value;
        } else if (name == "category") {
            out.filter.category = value;
        } else if (name == "kind") {
            out.filter.kind = value;
        } else if (name == "q") {
            out.filter.tokens = cases::search_query(value);
            out.nothing = out.filter.tokens.empty();
        } else if (name == "limit") {
            const bool number = read_number(value, out.limit);
            if (!number || out.limit < 1 || out.limit > limit_max)
                out.wrong = "limit is a number from 1 to " + std::to_string(limit_max);
        } else if (name == "cursor") {
            const auto from = cursor_from(value);
            if (!from)
                out.wrong = "cursor is what the page before gave as \"next\"";
            else
                out.from = *from;
        } else {
            out.wrong = "there is no parameter \"" + name + "\"";
        }
    }
    return out;
}

// The areas of the caller's scope and all that lie in them.
std::vector<std::string> areas_within(const context& in, const std::vector<std::string>& scope) {
    std::vector<std::string> out;
    if (scope.empty()) return out;
    const auto by = in.towns.current();
    for (const cases::area& each : by->rules->areas->all()) {
        const auto above = by->rules->areas->ancestors(each.id);
        const auto wanted = [&](const std::string& id) {
            return std::ranges::find(scope, id) != scope.end();
        };
        if (std::ranges::any_of(above, wanted)) out.push_back(each.id);
    }
    if (out.empty()) out = scope;
    return out;
}

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

json message_json(const storage::message_row& of, const std::vector<storage::media_row>& media) {
    json said;
    yishi::json::parse(of.body, said);
    json out = {{"seq", of.seq},
                {"direction", of.direction == storage::direction::in ? "in" : "out"},
                {"at", cases::time_json(of.at)},
                {"author", of.author}};
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

json thread_json(storage::transaction& from, const storage::case_row& of) {
    json out = json::array();
    if (of.conversation == 0) return out;
    const auto messages = storage::messages::of_case(from, of, thread_max);
    if (messages.empty()) return out;
    const auto media = storage::media::of_messages(
        from, of.conversation, messages.front().seq, messages.back().seq);
    for (const storage::message_row& each : messages) out.push_back(message_json(each, media));
    return out;
}

}  // namespace

asio::awaitable<http::response> list_cases(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    query what = query_of(asked.request);
    if (!what.wrong.empty()) co_return http::problem(400, "Wrong parameter", what.wrong);
    what.filter.queues = asked.who.queues;
    what.filter.areas = areas_within(in, asked.who.areas);
    json list = json::array();
    json next = nullptr;
    auto look = [&](storage::transaction& from) {
        const auto persons = storage::people::all(from);
        if (!what.owner.empty()) {
            const auto owner = storage::people::by_name(from, what.owner);
            if (!owner) return;
            what.filter.owner = owner->id;
        }
        const auto rows = storage::cases::list(
            from, what.filter, storage::cases::order::opened_newest, what.from, what.limit + 1);
        for (const storage::case_row& each : rows) {
            if (list.size() == static_cast<std::size_t>(what.limit)) {
                next = cursor_of(rows[list.size() - 1]);
                break;
            }
            list.push_back(cases::case_json(each, persons));
        }
    };
    if (!what.nothing) {
        const auto seen = co_await read(in.io, in.store, look);
        if (!seen) co_return problem_of(seen.error());
    }
    const json out = {{"cases", std::move(list)}, {"next", std::move(next)}};
    co_return http::json(out.dump());
}

std::optional<json> whole_case(const context& in,
                               storage::transaction& from,
                               const auth::principal& who,
                               std::string_view number) {
    const std::string canonical = cases::parse_number(number).text;
    const auto row = storage::cases::by_number(from, canonical);
    if (!row || !in_scope(in, who, *row)) return std::nullopt;
    const auto persons = storage::people::all(from);
    json out = cases::case_detail_json(*row, persons);
    out["thread"] = thread_json(from, *row);
    json log = json::array();
    for (const auto& each : storage::events::of_case(from, row->id))
        log.push_back(cases::event_json(each, persons));
    out["events"] = std::move(log);
    return out;
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
    co_return http::json(found->dump());
}

}  // namespace yishi::api
