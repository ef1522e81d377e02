// Lists of cases.
#include <nlohmann/json.hpp>

#include "bot/api/case_query.hpp"
#include "bot/api/case_view.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/csv.hpp"
#include "bot/cases/json.hpp"
#include "bot/cases/mask.hpp"
#include "storage/sql/people.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;

constexpr int export_max = 100'000;  // cases of one file
constexpr int export_page = storage::cases::page_max;

// False: there is no such owner, and so no case of theirs.
bool find_owner(storage::transaction& from, case_query& what) {
    if (what.owner.empty()) return true;
    const auto owner = storage::people::by_name(from, what.owner);
    if (owner) what.filter.owner = owner->id;
    return owner.has_value();
}

json line_of(storage::transaction& from,
             const storage::case_row& of,
             const std::vector<storage::person_row>& persons,
             const auth::principal& who,
             std::int64_t now) {
    json out = cases::case_json(of, persons);
    add_talk(out, from, of, who, now);
    if (!sees_all(who)) cases::mask_case(out);
    return out;
}

}  // namespace

std::string cut_text(std::string_view text, std::size_t bytes_max) {
    std::size_t end = std::min(text.size(), bytes_max);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(text.substr(0, end));
}

asio::awaitable<http::response> list_cases(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    case_query what = case_query_of(in, asked);
    if (!what.wrong.empty()) co_return http::problem(400, "Wrong parameter", what.wrong);
    json list = json::array();
    json next = nullptr;
    const std::int64_t now = in.around.now();
    auto look = [&](storage::transaction& from) {
        list = json::array();
        const auto persons = storage::people::all(from);
        if (!find_owner(from, what)) return;
        const auto rows =
            storage::cases::page(from, what.filter, what.by, what.from, what.limit + 1);
        for (const auto& each : rows) {
            if (list.size() == static_cast<std::size_t>(what.limit)) {
                next = cursor_of(rows[list.size() - 1]);
                break;
            }
            list.push_back(line_of(from, each.row, persons, asked.who, now));
        }
    };
    if (!what.nothing) {
        const auto seen = co_await read(in.io, in.store, look);
        if (!seen) co_return problem_of(seen.error());
    }
    const json out = {{"cases", std::move(list)}, {"next", std::move(next)}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> export_cases(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::export_cases))
        co_return std::move(*refused);
    case_query what = case_query_of(in, asked);
    if (!what.wrong.empty()) co_return http::problem(400, "Wrong parameter", what.wrong);
    std::string out = cases::csv_head();
    auto look = [&](storage::transaction& from) {
        out = cases::csv_head();
        const auto persons = storage::people::all(from);
        if (!find_owner(from, what)) return;
        storage::cases::cursor at = what.from;
        for (int done = 0; done < export_max; done += export_page) {
            const auto rows = storage::cases::page(from, what.filter, what.by, at, export_page);
            for (const auto& each : rows) {
                json line = cases::case_json(each.row, persons);
                if (!sees_all(asked.who)) cases::mask_case(line);
                out += cases::csv_line(line);
                at = {each.key, each.row.id};
            }
            if (rows.size() < static_cast<std::size_t>(export_page)) return;
        }
    };
    if (!what.nothing) {
        const auto seen = co_await read(in.io, in.store, look);
        if (!seen) co_return problem_of(seen.error());
    }
    http::response answer;
    answer.headers = {{"Content-Type", "text/csv; charset=utf-8"},
                      {"Content-Disposition", "attachment; filename=\"cases.csv\""},
                      {"Cache-Control", "private, no-store"},
                      {"X-Content-Type-Options", "nosniff"}};
    answer.body = std::move(out);
    co_return answer;
}

}  // namespace yishi::api
