#include "bot/cases/calendar.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <ctime>
#include <random>

using namespace yishi::cases;

namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t hour = 60 * minute;

calendar_data office(const char* zone) {
    calendar_data out;
    out.time_zone = zone;
    for (std::size_t i = 0; i < 5; ++i) {
        out.week[i] = {{9 * 60, 12 * 60}, {13 * 60 + 30, 17 * 60 + 30}};
    }
    return out;
}

// The C library's idea of local time: a second opinion beside ICU's.
struct local_zone {
    explicit local_zone(const char* name) {
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~local_zone() {
        ::unsetenv("TZ");
        ::tzset();
    }
    std::tm at(std::int64_t ms) const {
        const std::time_t seconds = ms / 1000;
        std::tm out{};
        ::localtime_r(&seconds, &out);
        return out;
    }
    std::int64_t instant(int year, int month, int day, int hours = 0, int minutes = 0) const {
        std::tm value{};
        value.tm_year = year - 1900;
        value.tm_mon = month - 1;
        value.tm_mday = day;
        value.tm_hour = hours;
        value.tm_min = minutes;
        value.tm_isdst = -1;
        return std::int64_t{::mktime(&value)} * 1000;
    }
};

bool open_minute(const local_zone& zone, const calendar_data& data, std::int64_t at) {
    const std::tm local = zone.at(at);
    const date on = (local.tm_year + 1900) * 10'000 + (local.tm_mon + 1) * 100 + local.tm_mday;
    const auto weekday = static_cast<std::size_t>((local.tm_wday + 6) % 7);
    const bool made_up = data.workdays.contains(on);
    if (data.holidays.contains(on) && !made_up) {
        return false;
    }
    const auto& hours = made_up && data.week[weekday].empty() ? data.week[0] : data.week[weekday];
    const int now = local.tm_hour * 60 + local.tm_min;
    for (const auto& each : hours) {
        if (now >= each.from && now < each.to) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("working time agrees with walking the minutes, in every zone and over clock shifts") {
    std::mt19937 random(20'261'123);
    for (const char* name : {"Asia/Shanghai",
                             "Europe/Berlin",
                             "America/New_York",
                             "Australia/Lord_Howe",
                             "UTC",
                             "America/Sao_Paulo"}) {
        const local_zone zone(name);
        calendar_data data = office(name);
        data.holidays = {20'260'330, 20'260'331, 20'261'026, 20'261'102};
        data.workdays = {20'260'329, 20'261'025, 20'261'101};  // Sundays, some with a clock shift
        const auto made = make_calendar(data);
        std::uniform_int_distribution<std::int64_t> start(0, 366L * 24 * 60);
        std::uniform_int_distribution<std::int64_t> length(1, 20 * 60);
        const std::int64_t year_begin = zone.instant(2026, 1, 1);
        for (int round = 0; round < 60; ++round) {
            const std::int64_t from = year_begin + start(random) * minute;
            const std::int64_t working = length(random) * minute;
            std::int64_t walked = from;
            for (std::int64_t left = working; left > 0; walked += minute) {
                left -= open_minute(zone, data, walked) ? minute : 0;
            }
            INFO(name << " from " << from << " working " << working / minute << " min");
            CHECK(made->add_working(from, working) == walked);
            CHECK(made->working_between(from, walked) == working);
            CHECK(made->open_at(from) == open_minute(zone, data, from));
        }
    }
}

TEST_CASE("adding in two steps is adding at once, and never goes back") {
    std::mt19937 random(7);
    const auto made = make_calendar(office("Europe/Berlin"));
    std::uniform_int_distribution<std::int64_t> start(1'767'225'600'000, 1'798'761'600'000);
    std::uniform_int_distribution<std::int64_t> length(1, 40 * hour);
    for (int round = 0; round < 500; ++round) {
        const std::int64_t from = start(random);
        const std::int64_t one = length(random);
        const std::int64_t two = length(random);
        const std::int64_t middle = made->add_working(from, one);
        CHECK(made->add_working(middle, two) == made->add_working(from, one + two));
        CHECK(middle >= from + one);
        CHECK(made->next_opening(from) >= from);
        CHECK(made->open_at(made->next_opening(from)));
    }
}

TEST_CASE("an office open around the clock loses or wins the hour that clocks skip or repeat") {
    const local_zone zone("Europe/Berlin");
    calendar_data data;
    data.time_zone = "Europe/Berlin";
    for (auto& day : data.week) {
        day = {{0, 24 * 60}};
    }
    const auto made = make_calendar(data);
    const auto day_of = [&](int month, int day) {
        return made->working_between(zone.instant(2026, month, day),
                                     zone.instant(2026, month, day + 1));
    };
    CHECK(day_of(3, 29) == 23 * hour);
    CHECK(day_of(10, 25) == 25 * hour);
    CHECK(day_of(6, 10) == 24 * hour);
    CHECK(made->day_length() == 24 * hour);
}

TEST_CASE("hours within the skipped hour are never counted twice") {
    calendar_data data;
    data.time_zone = "Europe/Berlin";
    data.week[6] = {{90, 150}, {150, 165}, {180, 240}};  // Sunday 01:30 to 04:00
    const auto made = make_calendar(data);
    const std::int64_t night = made->start_of(20'260'329);
    const std::int64_t sum = made->working_between(night, night + 12 * hour);
    CHECK(sum <= 90 * minute);  // 01:30 to 02:00 and 03:00 to 04:00 exist on that clock
    CHECK(made->add_working(night, sum) <= night + 4 * hour);
}

TEST_CASE("dates and years are the town's, not Greenwich's") {
    const auto made = make_calendar(office("Asia/Shanghai"));
    const std::int64_t new_year = 1'798'732'800'000;  // 2026-12-31T16:00Z
    CHECK(made->year_at(new_year) == 2027);
    CHECK(made->year_at(new_year - 1) == 2026);
    CHECK(made->date_at(new_year) == 20'270'101);
    CHECK(made->start_of(20'270'101) == new_year);
}

TEST_CASE("a calendar without hours counts plain time") {
    calendar_data data;
    const auto made = make_calendar(data);
    CHECK(made->add_working(1000, 5 * hour) == 1000 + 5 * hour);
    CHECK(made->open_at(0));
    CHECK(made->next_opening(77) == 77);
    CHECK(made->add_working(1000, 0) == 1000);
    CHECK(made->add_working(1000, -5) == 1000);
}

TEST_CASE("a due time exists although every day to come is a holiday") {
    calendar_data data;
    data.week[0] = {{540, 600}};
    for (int year = 2026; year < 2040; ++year) {
        for (int month = 1; month <= 12; ++month) {
            for (int day = 1; day <= 31; ++day) {
                data.holidays.insert(year * 10'000 + month * 100 + day);
            }
        }
    }
    const auto made = make_calendar(data);
    CHECK(made->add_working(1'790'647'200'000, hour) == 1'790'647'200'000 + hour);
}

TEST_CASE("time zones are known by their names") {
    CHECK(known_time_zone("Asia/Shanghai"));
    CHECK(known_time_zone("UTC"));
    CHECK_FALSE(known_time_zone("Asia/Shangai"));
    CHECK_FALSE(known_time_zone(""));
}
