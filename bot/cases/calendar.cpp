#include "bot/cases/calendar.hpp"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace yishi::cases {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day = 24 * 60 * minute;

using std::chrono::sys_days;
using std::chrono::year_month_day;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

date date_of(std::int64_t day_number) {
    const year_month_day ymd{sys_days{std::chrono::days{day_number}}};
    return static_cast<int>(ymd.year()) * 10'000 +
           static_cast<int>(static_cast<unsigned>(ymd.month())) * 100 +
           static_cast<int>(static_cast<unsigned>(ymd.day()));
}

std::int64_t day_number_of(date value) {
    const year_month_day ymd{std::chrono::year{value / 10'000},
                             std::chrono::month{static_cast<unsigned>(value / 100 % 100)},
                             std::chrono::day{static_cast<unsigned>(value % 100)}};
    return sys_days{ymd}.time_since_epoch().count();
}

// Monday 0 .. Sunday 6; the epoch was a Thursday.
std::size_t weekday_of(std::int64_t day_number) {
    return static_cast<std::size_t>(((day_number + 3) % 7 + 7) % 7);
}

std::unique_ptr<icu::TimeZone> zone_of(std::string_view name) {
    const auto id =
        icu::UnicodeString::fromUTF8({name.data(), static_cast<std::int32_t>(name.size())});
    return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(id));
}

struct span {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

class town_calendar final : public calendar {
 public:
    explicit town_calendar(const calendar_data& data)
        : data_(data), zone_(zone_of(data.time_zone)) {
        for (const auto& hours : data_.week) {
            std::int64_t sum = 0;
            for (const opening_hours& each : hours) {
                sum += (each.to - each.from) * minute;
            }
            if (day_length_ == 0) {
                day_length_ = sum;
                usual_ = hours;
            }
        }
        never_ = day_length_ == 0;
        day_length_ = never_ ? day : day_length_;
    }

    std::int64_t add_working(std::int64_t from, std::int64_t working) const override {
        if (never_ || working <= 0) {
            return from + std::max<std::int64_t>(working, 0);
        }
        const std::int64_t first = local_day(from);
        std::int64_t left = working;
        for (std::int64_t each = first, idle = 0; idle < search_days_max; ++each, ++idle) {
            for (const span& open : spans_of(each)) {
                const std::int64_t begin = std::max(open.from, from);
                if (begin >= open.to) {
                    continue;
                }
                idle = 0;
                if (left <= open.to - begin) {
                    return begin + left;
                }
                left -= open.to - begin;
            }
        }
        return from + working;  // closed for ten years
    }

    std::int64_t working_between(std::int64_t from, std::int64_t to) const override {
        if (never_) {
            return std::max<std::int64_t>(to - from, 0);
        }
        std::int64_t sum = 0;
        const std::int64_t last = local_day(to);
        for (std::int64_t each = local_day(from); each <= last; ++each) {
            for (const span& open : spans_of(each)) {
                sum += std::max<std::int64_t>(std::min(open.to, to) - std::max(open.from, from), 0);
            }
        }
        return sum;
    }

    bool open_at(std::int64_t at) const override { return next_opening(at) == at; }

    std::int64_t next_opening(std::int64_t at) const override {
        if (never_) {
            return at;
        }
        const std::int64_t first = local_day(at);
        for (std::int64_t each = first; each < first + search_days_max; ++each) {
            for (const span& open : spans_of(each)) {
                if (open.to > at) {
                    return std::max(open.from, at);
                }
            }
        }
        return at;
    }

    std::int64_t day_length() const override { return day_length_; }
    int year_at(std::int64_t at) const override { return date_at(at) / 10'000; }
    date date_at(std::int64_t at) const override { return date_of(local_day(at)); }
    std::int64_t start_of(date value) const override { return instant(day_number_of(value), 0); }

 private:
    // The zone's offset at an instant, or at a local time. In the hour that a clock skips or
    // repeats the earlier offset counts: an opening then is neither lost nor doubled.
    std::int64_t offset(std::int64_t at, bool local) const {
        std::int32_t raw = 0;
        std::int32_t saving = 0;
        UErrorCode status = U_ZERO_ERROR;
        zone_->getOffset(static_cast<double>(at), local, raw, saving, status);
        return std::int64_t{raw} + saving;
    }
    std::int64_t local_day(std::int64_t at) const { return floor_div(at + offset(at, false), day); }
    std::int64_t instant(std::int64_t day_number, int minutes) const {
        const std::int64_t local = day_number * day + minutes * minute;
        return local - offset(local, true);
    }
    std::vector<span> spans_of(std::int64_t day_number) const {
        const date on = date_of(day_number);
        const std::vector<opening_hours>* hours = &data_.week[weekday_of(day_number)];
        if (data_.workdays.contains(on)) {
            hours = hours->empty() ? &usual_ : hours;
        } else if (data_.holidays.contains(on)) {
            return {};
        }
        std::vector<span> out;
        out.reserve(hours->size());
        for (const opening_hours& each : *hours) {
            span open{instant(day_number, each.from), instant(day_number, each.to)};
            if (!out.empty()) {
                open.from = std::max(open.from, out.back().to);  // never twice where clocks shift
            }
            if (open.from < open.to) {
                out.push_back(open);
            }
        }
        return out;
    }

    calendar_data data_;
    std::unique_ptr<icu::TimeZone> zone_;
    std::vector<opening_hours> usual_;  // of the first weekday that is open
    std::int64_t day_length_ = 0;
    bool never_ = false;
};

}  // namespace

bool known_time_zone(std::string_view name) {
    return !name.empty() && *zone_of(name) != icu::TimeZone::getUnknown();
}

std::shared_ptr<const calendar> make_calendar(const calendar_data& data) {
    return std::make_shared<town_calendar>(data);
}

}  // namespace yishi::cases
