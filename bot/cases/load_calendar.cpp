#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "bot/cases/load.hpp"

namespace yishi::cases {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::size_t dates_max = 2'000;

constexpr json::wording bad_hours{
    "opening hours are written like \"09:00-17:30\", from before to, up to 24:00: \"{0}\" is not",
    "办公时间应写成 \"09:00-17:30\"，起在前、止在后，最晚 24:00：\"{0}\" 不符合"};
constexpr json::wording overlap{"\"{0}\" begins before the hours above it end; put them in order",
                                "\"{0}\" 早于上一时段的结束；请按先后排列"};
constexpr json::wording bad_date{"a date is written like \"2026-10-01\": \"{0}\" is none",
                                 "日期应写成 \"2026-10-01\"：\"{0}\" 不是有效日期"};
constexpr json::wording twice{"\"{0}\" stands here twice; remove one",
                              "\"{0}\" 重复出现；请删除其中一个"};
constexpr json::wording both{"\"{0}\" is a holiday above and a workday here; remove one",
                             "\"{0}\" 既是上面的假日又是此处的工作日；请删除其中一个"};
constexpr json::wording never{"the office is never open; write hours for one weekday at least",
                              "没有任何办公时间；请至少填写一个工作日的时间"};
constexpr json::wording too_many{"more than {0} dates; remove past years",
                                 "日期超过 {0} 个；请删除往年的日期"};

// "09:30" as minutes; -1 for anything else.
int minutes_of(std::string_view text) {
    const auto digit = [&](std::size_t at) {
        return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -100'000;
    };
    if (text.size() != 5 || text[2] != ':') {
        return -1;
    }
    const int hours = digit(0) * 10 + digit(1);
    const int minutes = digit(3) * 10 + digit(4);
    const bool fine = hours >= 0 && minutes >= 0 && minutes < 60 && hours * 60 + minutes <= 24 * 60;
    return fine ? hours * 60 + minutes : -1;
}

std::vector<opening_hours> read_hours(const json::node& from) {
    std::vector<opening_hours> out;
    for (const json::node& each : from.items()) {
        const auto text = each.name();
        if (!text) {
            continue;
        }
        const std::size_t dash = text->find('-');
        opening_hours hours{-1, -1};
        if (dash != std::string::npos) {
            hours.from = minutes_of(std::string_view(*text).substr(0, dash));
            hours.to = minutes_of(std::string_view(*text).substr(dash + 1));
        }
        if (hours.from < 0 || hours.to <= hours.from) {
            each.say(bad_hours, {*text});
        } else if (!out.empty() && hours.from < out.back().to) {
            each.say(overlap, {*text});
        } else {
            out.push_back(hours);
        }
    }
    return out;
}

std::optional<date> date_from(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    int value = 0;
    for (const char each : text) {
        if (each == '-') {
            continue;
        }
        if (each < '0' || each > '9') {
            return std::nullopt;
        }
        value = value * 10 + (each - '0');
    }
    const std::chrono::year_month_day day{
        std::chrono::year{value / 10'000},
        std::chrono::month{static_cast<unsigned>(value / 100 % 100)},
        std::chrono::day{static_cast<unsigned>(value % 100)}};
    return day.ok() ? std::optional(value) : std::nullopt;
}

// Entries are {"date": "...", "title": ...}.
void read_dates(const json::node& from, std::set<date>& into, const std::set<date>* other) {
    const auto entries = from.items();
    if (entries.size() > dates_max) {
        from.say(too_many, {std::to_string(dates_max)});
        return;
    }
    for (const json::node& each : entries) {
        if (!each.object({"date", "title"})) {
            continue;
        }
        const auto where = each.need("date");
        const auto text = where ? where->name() : std::nullopt;
        if (!text) {
            continue;
        }
        const auto day = date_from(*text);
        if (!day) {
            where->say(bad_date, {*text});
        } else if (other != nullptr && other->contains(*day)) {
            where->say(both, {*text});
        } else if (!into.insert(*day).second) {
            where->say(twice, {*text});
        }
    }
}

}  // namespace

void load_calendar(const json::checker& file, calendar_data& into) {
    const json::node root = file.root();
    if (!root.object({"hours", "holidays", "workdays"})) {
        return;
    }
    if (const auto hours = root.need("hours");
        hours && hours->object({weekdays.begin(), weekdays.end()})) {
        for (std::size_t i = 0; i < weekdays.size(); ++i) {
            if (const auto of_day = hours->find(weekdays[i])) {
                into.week[i] = read_hours(*of_day);
            }
        }
        const bool open = std::any_of(
            into.week.begin(), into.week.end(), [](const auto& each) { return !each.empty(); });
        if (!open) {
            hours->say(never);
        }
    }
    if (const auto days = root.find("holidays")) {
        read_dates(*days, into.holidays, nullptr);
    }
    if (const auto days = root.find("workdays")) {
        read_dates(*days, into.workdays, &into.holidays);
    }
}

}  // namespace yishi::cases
