// Figures for the home page, by queue, area or week, as JSON or for spreadsheets.
#include "bot/cases/figures.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>

#include "bot/api/case_query.hpp"
#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/cases/csv.hpp"
#include "storage/sql/figures.hpp"

namespace yishi::api {

namespace {

using nlohmann::json;
namespace chrono = std::chrono;

constexpr int days_default = 30;
constexpr int days_max = 800;  // more than two years
constexpr std::array shares{"response", "solved"};

struct asked_figures {
    chrono::sys_days from;
    chrono::sys_days to;  // the last day
    std::string by = "queue";
    bool csv = false;
    std::string wrong;
};

std::optional<chrono::sys_days> day_of(std::string_view text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto read = [&](std::size_t at, std::size_t size, auto& into) {
        const char* end = text.data() + at + size;
        const auto [stopped, wrong] = std::from_chars(text.data() + at, end, into);
        return wrong == std::errc() && stopped == end;
    };
    if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
    const chrono::year_month_day date{chrono::year(year), chrono::month(month), chrono::day(day)};
    if (!date.ok() || year < 1970) return std::nullopt;
    return chrono::sys_days(date);
}

chrono::sys_days day_at(const cases::calendar& by, std::int64_t at) {
    const int date = by.date_at(at);
    const chrono::year_month_day parts{chrono::year(date / 10'000),
                                       chrono::month(static_cast<unsigned>(date / 100 % 100)),
                                       chrono::day(static_cast<unsigned>(date % 100))};
    return chrono::sys_days(parts);
}

std::int64_t start_of(const cases::calendar& by, chrono::sys_days day) {
    const chrono::year_month_day date(day);
    return by.start_of(int(date.year()) * 10'000 +
                       static_cast<int>(unsigned(date.month()) * 100 + unsigned(date.day())));
}

asked_figures asked_of(const http::request& request, const cases::calendar& by, std::int64_t now) {
    asked_figures out;
    out.to = day_at(by, now);
    out.from = out.to - chrono::days(days_default - 1);
    for (const auto& [name, value] : http::parameters(request.query())) {
        if (name == "from" || name == "to") {
            const auto day = day_of(value);
            if (day)
                (name == "from" ? out.from : out.to) = *day;
            else
                out.wrong = name + " is a day such as 2026-11-01";
        } else if (name == "by" && (value == "queue" || value == "area" || value == "week")) {
            out.by = value;
        } else if (name == "format" && (value == "csv" || value == "json")) {
            out.csv = value == "csv";
        } else {
            out.wrong =
                "by is queue, area or week, format csv or json; there is no other than "
                "these, from and to";
        }
    }
    if (out.wrong.empty() && (out.to < out.from || out.to - out.from > chrono::days(days_max)))
        out.wrong = "from comes before to, at most " + std::to_string(days_max) + " days";
    return out;
}

// A Monday's week, "2026-11-23" to its Sunday.
struct week {
    std::string key;
    cases::period in;
};
std::vector<week> weeks_of(const asked_figures& asked, const cases::calendar& by) {
    std::vector<week> out;
    const chrono::weekday first(asked.from);
    chrono::sys_days monday = asked.from - (first - chrono::Monday);
    for (; monday <= asked.to; monday += chrono::weeks(1)) {
        const chrono::year_month_day date(monday);
        std::string key = std::to_string(int(date.year()));
        for (const unsigned part : {unsigned(date.month()), unsigned(date.day())})
            key += (part < 10 ? "-0" : "-") + std::to_string(part);
        const auto begin = std::max(monday, asked.from);
        const auto end = std::min(monday + chrono::weeks(1), asked.to + chrono::days(1));
        out.push_back({std::move(key), {start_of(by, begin), start_of(by, end)}});
    }
    return out;
}

cases::figure_row row_of(const storage::figures::line& of) {
    return {of.queue,
            of.area,
            of.opened_at,
            of.closed_at,
            of.due_at,
            of.first_reply_at,
            of.confirmation == storage::confirmation::confirmed,
            of.confirmation == storage::confirmation::not_solved,
            of.satisfaction};
}

json share_json(const cases::share& of) {
    return {{"of", of.of}, {"n", of.n}};
}

json figures_json(const std::string& key, const cases::figures& of) {
    json mean = nullptr;
    if (of.satisfaction.of != 0)
        mean = static_cast<double>(of.satisfaction.n) / static_cast<double>(of.satisfaction.of);
    return {{"key", key},
            {"open", of.open},
            {"overdue", of.overdue},
            {"opened", of.opened},
            {"closed", of.closed},
            {"response", share_json(of.response)},
            {"solved", share_json(of.solved)},
            {"satisfaction", {{"mean", mean}, {"n", of.satisfaction.of}}}};
}

std::string csv_of(const json& rows) {
    std::string out =
        "key,open,overdue,opened,closed,response_of,response_n,solved_of,solved_n,"
        "satisfaction_mean,satisfaction_n\r\n";
    for (const json& each : rows) {
        out += cases::csv_cell(each["key"]);
        for (const char* name : {"open", "overdue", "opened", "closed"})
            out += "," + cases::csv_cell(each[name]);
        for (const char* name : shares)
            out += "," + cases::csv_cell(each[name]["of"]) + "," + cases::csv_cell(each[name]["n"]);
        out += "," + cases::csv_cell(each["satisfaction"]["mean"]) + "," +
               cases::csv_cell(each["satisfaction"]["n"]) + "\r\n";
    }
    return out;
}

json definitions_json() {
    json out = json::object();
    for (const auto& each : cases::figure_definitions())
        out[std::string(each.key)] = {{"en", each.en}, {"zh", each.zh}};
    return out;
}

}  // namespace

asio::awaitable<http::response> show_figures(const context& in, call asked) {
    if (auto refused = refuse_unless(asked.who, auth::right::read_cases))
        co_return std::move(*refused);
    const std::int64_t now = in.around.now();
    const auto by = in.towns.current();
    const cases::calendar& calendar = *by->rules->calendar;
    const asked_figures what = asked_of(asked.request, calendar, now);
    if (!what.wrong.empty()) co_return http::problem(400, "Wrong parameter", what.wrong);
    const cases::period whole{start_of(calendar, what.from),
                              start_of(calendar, what.to + chrono::days(1))};
    const auto weeks = what.by == "week" ? weeks_of(what, calendar) : std::vector<week>();
    storage::cases::filter scope;
    scope.queues = asked.who.queues;
    scope.areas = areas_within(in, asked.who.areas);
    scope.self = asked.who.person;
    cases::figures total;
    std::map<std::string, cases::figures> rows;
    auto look = [&](storage::transaction& from) {
        total = {};
        rows.clear();
        for (const week& each : weeks) rows[each.key];
        storage::figures::each_case(from, scope, whole.from, whole.to, [&](const auto& line) {
            const cases::figure_row row = row_of(line);
            cases::count(total, row, whole, now);
            for (const week& each : weeks) cases::count(rows[each.key], row, each.in, now);
            if (what.by == "queue") cases::count(rows[row.queue], row, whole, now);
            if (what.by == "area") cases::count(rows[row.area], row, whole, now);
        });
    };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) co_return problem_of(seen.error());
    json list = json::array();
    for (const auto& [key, figures] : rows) list.push_back(figures_json(key, figures));
    if (what.csv) {
        list.push_back(figures_json("total", total));
        http::response answer = http::text(200, csv_of(list));
        answer.headers = {{"Content-Type", "text/csv; charset=utf-8"},
                          {"Content-Disposition", "attachment; filename=\"figures.csv\""},
                          {"X-Content-Type-Options", "nosniff"}};
        co_return answer;
    }
    const json out = {{"definitions", definitions_json()},
                      {"total", figures_json("total", total)},
                      {"rows", std::move(list)}};
    co_return http::json(out.dump());
}

}  // namespace yishi::api
