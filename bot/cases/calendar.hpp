// The town's working time: opening hours, holidays, make-up workdays, in the town's time zone.
// Pure and immutable; times are milliseconds since the epoch.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::cases {

inline constexpr int search_days_max = 3'660;  // no opening within ten years: the calendar has none

// A civil date as yyyymmdd, so that dates sort.
using date = int;

// Minutes since midnight; from < to <= 24 * 60.
struct opening_hours {
    int from = 0;
    int to = 0;
    bool operator==(const opening_hours&) const = default;
};

struct calendar_data {
    std::string time_zone = "UTC";
    std::array<std::vector<opening_hours>, 7> week;  // Monday first; sorted, not overlapping
    std::set<date> holidays;
    std::set<date> workdays;  // open although weekend or holiday, with the first weekday's hours
};

class calendar {
 public:
    virtual ~calendar() = default;
    // The instant at which `working` ms of opening time have passed since `from`. A calendar that
    // never opens counts plain time, so that a due time always exists.
    virtual std::int64_t add_working(std::int64_t from, std::int64_t working) const = 0;
    // Opening time between two instants, ms.
    virtual std::int64_t working_between(std::int64_t from, std::int64_t to) const = 0;
    virtual bool open_at(std::int64_t at) const = 0;
    // `at` itself when open then; the next opening otherwise.
    virtual std::int64_t next_opening(std::int64_t at) const = 0;
    // Working time of a usual day, ms: what "1d" means.
    virtual std::int64_t day_length() const = 0;
    virtual int year_at(std::int64_t at) const = 0;
    virtual date date_at(std::int64_t at) const = 0;
    // First instant of a civil date.
    virtual std::int64_t start_of(date day) const = 0;
};

bool known_time_zone(std::string_view name);

// Precondition: the time zone is known.
std::shared_ptr<const calendar> make_calendar(const calendar_data& data);

}  // namespace yishi::cases
