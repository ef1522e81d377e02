#include "bot/api/case_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "bot/cases/search.hpp"

namespace yishi::api {

namespace {

using storage::cases::order;
using storage::cases::turn_of;

constexpr int limit_default = 50;
constexpr int limit_max = 200;
constexpr std::size_t value_max = 500;  // bytes of a parameter

template <class Number>
bool read_number(std::string_view text, Number& out) {
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
    return wrong == std::errc() && end == text.data() + text.size();
}

struct asking {
    const context& in;
    const call& asked;
    case_query& out;
};

// One parameter: its name, and what takes its value; false: `expected` says what it should be.
struct parameter {
    std::string_view name;
    bool (*take)(const asking& on, const std::string& value);
    std::string_view expected;
};

template <auto Member>
bool take_text(const asking& on, const std::string& value) {
    on.out.filter.*Member = value;
    return true;
}

bool take_status(const asking& on, const std::string& value) {
    if (value == "open") return on.out.filter.open_only = true;
    const auto status = storage::cases::case_status_from(value);
    if (status) on.out.filter.statuses.push_back(*status);
    return status.has_value();
}

bool take_owner(const asking& on, const std::string& value) {
    if (value == "me")
        on.out.filter.owner = on.asked.who.person;
    else
        on.out.owner = value;
    return true;
}

bool take_offered(const asking& on, const std::string& value) {
    return on.out.filter.offered = value == "me";
}

bool take_words(const asking& on, const std::string& value) {
    on.out.filter.tokens = cases::search_query(value);
    on.out.nothing = on.out.filter.tokens.empty();
    return true;
}

bool take_overdue(const asking& on, const std::string& value) {
    if (value == "true") on.out.filter.overdue_at = on.in.around.now();
    return value == "true" || value == "false";
}

bool take_unread(const asking& on, const std::string& value) {
    if (value == "true") on.out.filter.unread_by = on.asked.who.person;
    return value == "true" || value == "false";
}

bool take_waiting(const asking& on, const std::string& value) {
    if (value == "us") on.out.filter.waiting_for = turn_of::office;
    if (value == "resident") on.out.filter.waiting_for = turn_of::resident;
    return on.out.filter.waiting_for != turn_of::anyone;
}

bool take_sort(const asking& on, const std::string& value) {
    constexpr std::array<std::pair<std::string_view, order>, 3> orders{
        {{"opened", order::opened_newest},
         {"due", order::due_soonest},
         {"last", order::last_newest}}};
    for (const auto& [name, by] : orders) {
        if (value != name) continue;
        on.out.by = by;
        return true;
    }
    return false;
}

bool take_limit(const asking& on, const std::string& value) {
    return read_number(value, on.out.limit) && on.out.limit >= 1 && on.out.limit <= limit_max;
}

bool take_cursor(const asking& on, const std::string& value) {
    const std::string_view text = value;
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && read_number(text.substr(0, dot), on.out.from.key) &&
           read_number(text.substr(dot + 1), on.out.from.id);
}

constexpr std::array parameters{
    parameter{"status", take_status, "new, in_progress, waiting, closed or open"},
    parameter{"queue", take_text<&storage::cases::filter::queue>, ""},
    parameter{"area", take_text<&storage::cases::filter::area>, ""},
    parameter{"category", take_text<&storage::cases::filter::category>, ""},
    parameter{"kind", take_text<&storage::cases::filter::kind>, ""},
    parameter{"owner", take_owner, ""},
    parameter{"offered", take_offered, "me"},
    parameter{"q", take_words, ""},
    parameter{"overdue", take_overdue, "true or false"},
    parameter{"unread", take_unread, "true or false"},
    parameter{"waiting", take_waiting, "us or resident"},
    parameter{"sort", take_sort, "opened, due or last"},
    parameter{"limit", take_limit, "a number from 1 to 200"},
    parameter{"cursor", take_cursor, "what the page before gave as \"next\""},
};

}  // namespace

case_query case_query_of(const context& in, const call& asked) {
    case_query out;
    out.limit = limit_default;
    out.filter.queues = asked.who.queues;
    out.filter.areas = areas_within(in, asked.who.areas);
    out.filter.self = asked.who.person;
    out.filter.officer_of = officer_of(in, asked.who);
    const asking on{in, asked, out};
    for (const auto& [name, value] : http::parameters(asked.request.query())) {
        if (value.empty()) continue;
        const auto* known = std::ranges::find(parameters, name, &parameter::name);
        if (known == parameters.end())
            out.wrong = "there is no parameter \"" + name + "\"";
        else if (value.size() > value_max || !known->take(on, value))
            out.wrong = name + " is " + std::string(known->expected);
    }
    return out;
}

std::string cursor_of(const storage::cases::listed& last) {
    return std::to_string(last.key) + "." + std::to_string(last.row.id);
}

std::vector<std::string> officer_of(const context& in, const auth::principal& who) {
    std::vector<std::string> out;
    const auto by = in.towns.current();
    for (const cases::queue& each : by->rules->queues)
        if (std::ranges::find(each.officers, who.name) != each.officers.end())
            out.push_back(each.id);
    return out;
}

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

}  // namespace yishi::api
