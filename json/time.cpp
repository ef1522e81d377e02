#include "json/time.hpp"

#include <algorithm>
#include <chrono>

namespace yishi::json {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t ms_min = -62167219200000;  // 0000-01-01T00:00:00Z
constexpr std::int64_t ms_max = 253402300799999;  // 9999-12-31T23:59:59.999Z

// Reads a text from left to right; every member returns false (or -1) once it does not fit.
class reader {
 public:
    explicit reader(std::string_view text) : text_(text) {}

    int digits(std::size_t count) {
        if (text_.size() < count) {
            return -1;
        }
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (text_[i] < '0' || text_[i] > '9') {
                return -1;
            }
            value = value * 10 + (text_[i] - '0');
        }
        text_.remove_prefix(count);
        return value;
    }

    bool one_of(std::string_view any) {
        if (text_.empty() || any.find(text_.front()) == std::string_view::npos) {
            return false;
        }
        last_ = text_.front();
        text_.remove_prefix(1);
        return true;
    }

    char last() const { return last_; }
    bool done() const { return text_.empty(); }

 private:
    std::string_view text_;
    char last_ = 0;
};

// Milliseconds of ".123456"; -1 if there is a point without a digit.
int decimals(reader& in) {
    if (!in.one_of(".")) {
        return 0;
    }
    int value = 0;
    int count = 0;
    while (in.one_of("0123456789")) {
        value = count < 3 ? value * 10 + (in.last() - '0') : value;
        ++count;
    }
    for (int i = count; i < 3; ++i) {
        value *= 10;
    }
    return count == 0 ? -1 : value;
}

// Minutes east of UTC; nullopt if there is neither "Z" nor an offset.
std::optional<int> offset(reader& in) {
    if (in.one_of("Zz")) {
        return 0;
    }
    if (!in.one_of("+-")) {
        return std::nullopt;
    }
    const int sign = in.last() == '-' ? -1 : 1;
    const int hours = in.digits(2);
    if (hours < 0 || hours > 23 || !in.one_of(":")) {
        return std::nullopt;
    }
    const int minutes = in.digits(2);
    if (minutes < 0 || minutes > 59) {
        return std::nullopt;
    }
    return sign * (hours * 60 + minutes);
}

}  // namespace

namespace {

void put_digits(std::string& to, unsigned value, std::size_t count) {
    to.append(count, '0');
    for (auto at = to.size(); count > 0; --count, value /= 10)
        to[--at] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string rfc3339(std::int64_t ms) {
    ms = std::clamp(ms, ms_min, ms_max);
    const chrono::sys_time<chrono::milliseconds> at{chrono::milliseconds{ms}};
    const auto day = chrono::floor<chrono::days>(at);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss time{at - day};
    std::string out;
    put_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put_digits(out += '-', static_cast<unsigned>(date.month()), 2);
    put_digits(out += '-', static_cast<unsigned>(date.day()), 2);
    put_digits(out += 'T', static_cast<unsigned>(time.hours().count()), 2);
    put_digits(out += ':', static_cast<unsigned>(time.minutes().count()), 2);
    put_digits(out += ':', static_cast<unsigned>(time.seconds().count()), 2);
    if (const auto rest = static_cast<unsigned>(time.subseconds().count()); rest != 0)
        put_digits(out += '.', rest, 3);
    out += 'Z';
    return out;
}

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
    reader in(text);
    const int year = in.digits(4);
    if (year < 0 || !in.one_of("-")) {
        return std::nullopt;
    }
    const int month = in.digits(2);
    if (month < 0 || !in.one_of("-")) {
        return std::nullopt;
    }
    const int day = in.digits(2);
    if (day < 0 || !in.one_of("Tt ")) {
        return std::nullopt;
    }
    const int hour = in.digits(2);
    if (hour < 0 || hour > 23 || !in.one_of(":")) {
        return std::nullopt;
    }
    const int minute = in.digits(2);
    if (minute < 0 || minute > 59 || !in.one_of(":")) {
        return std::nullopt;
    }
    const int second = in.digits(2);  // 60: a leap second, counted as the next second
    if (second < 0 || second > 60) {
        return std::nullopt;
    }
    const int fraction = decimals(in);
    const std::optional<int> east = fraction < 0 ? std::nullopt : offset(in);
    const chrono::year_month_day date{chrono::year{year},
                                      chrono::month{static_cast<unsigned>(month)},
                                      chrono::day{static_cast<unsigned>(day)}};
    if (!east || !in.done() || !date.ok()) {
        return std::nullopt;
    }
    const std::int64_t days = chrono::sys_days{date}.time_since_epoch().count();
    const std::int64_t minutes = (days * 24 + hour) * 60 + minute - *east;
    return (minutes * 60 + second) * 1000 + fraction;
}

}  // namespace yishi::json
