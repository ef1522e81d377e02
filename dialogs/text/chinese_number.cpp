#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "dialogs/text/fold.hpp"
#include "dialogs/text/numerals.hpp"

namespace yishi::dialogs {

namespace {

constexpr std::u32string_view digits[] = {
    U"零〇",
    U"一壹幺",
    U"二贰两俩",
    U"三叁参仨",
    U"四肆",
    U"五伍",
    U"六陆",
    U"七柒",
    U"八捌",
    U"九玖",
};

int digit_of(char32_t c) {
    if (c >= U'0' && c <= U'9') return static_cast<int>(c - U'0');
    for (int i = 0; i < 10; ++i) {
        if (digits[i].find(c) != std::u32string_view::npos) return i;
    }
    return -1;
}

double unit_of(char32_t c) {
    switch (c) {
        case U'十':
        case U'拾':
            return 10;
        case U'百':
        case U'佰':
            return 100;
        case U'千':
        case U'仟':
            return 1'000;
        case U'万':
            return 10'000;
        case U'亿':
            return 100'000'000;
        default:
            return 0;
    }
}

// Digits one after the other, with a point: "12.5", "一二三", "三点五".
std::optional<double> plain(std::u32string_view text) {
    std::string figures;
    for (const char32_t c : text) {
        const int digit = digit_of(c);
        if (digit >= 0) {
            figures += static_cast<char>('0' + digit);
        } else if ((c == U'.' || c == U'点') && figures.find('.') == figures.npos &&
                   !figures.empty()) {
            figures += '.';
        } else {
            return std::nullopt;
        }
    }
    double value = 0;
    if (figures.empty() || figures.back() == '.') return std::nullopt;
    std::from_chars(figures.data(), figures.data() + figures.size(), value);
    return value;
}

// The part below one 万 or 亿: "三千二百零五", "十二", "3", "二百五".
class section {
 public:
    bool digits_before(std::u32string_view text) {
        const auto value = plain(text);
        if (!value) return text.empty();
        pending_ = *value;
        has_pending_ = true;
        return true;
    }
    bool unit(double size) {
        if (size >= last_unit_) return false;
        sum_ += (has_pending_ ? pending_ : 1) * size;
        has_pending_ = false;
        last_unit_ = size;
        return true;
    }
    // `spoken_zero`: "一百零五" is 105 where "一百五" is 150.
    double close(bool spoken_zero) const {
        if (!has_pending_) return sum_;
        const bool shortened =
            !spoken_zero && last_unit_ >= 100 && last_unit_ < no_unit && pending_ < 10;
        return sum_ + (shortened ? pending_ * last_unit_ / 10 : pending_);
    }
    static constexpr double no_unit = 1e5;

 private:
    double sum_ = 0;
    double pending_ = 0;
    bool has_pending_ = false;
    double last_unit_ = no_unit;
};

}  // namespace

std::optional<double> chinese_number(std::string_view written) {
    const auto text = code_points(written);
    if (text.empty()) return std::nullopt;
    if (text == U"半") return 0.5;
    if (const auto value = plain(text)) return value;
    double total = 0;
    double last_big = 1e12;
    section current;
    bool spoken_zero = false;
    std::size_t from = 0;
    const auto flush = [&](std::size_t to) {
        auto part = std::u32string_view(text).substr(from, to - from);
        while (part.size() > 1 && digit_of(part.front()) == 0 && part[1] != U'点' &&
               part[1] != U'.') {
            part.remove_prefix(1);
            spoken_zero = true;
        }
        return current.digits_before(part);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const double unit = unit_of(text[i]);
        if (unit == 0) {
            // 二十点五: the decimals stand after the last unit
            if (text[i] == U'点' && from == i && i > 0) {
                const auto rest = plain(U"0" + text.substr(i));
                if (!rest) return std::nullopt;
                return total + current.close(true) + *rest;
            }
            continue;
        }
        if (!flush(i)) return std::nullopt;
        from = i + 1;
        if (unit < 10'000) {
            if (!current.unit(unit)) return std::nullopt;
            spoken_zero = false;
            continue;
        }
        const double below = i == 0 ? 1 : current.close(spoken_zero);
        if (unit >= last_big) return std::nullopt;
        total += below * unit;
        last_big = unit;
        current = section();
        spoken_zero = false;
    }
    const bool something_left = from < text.size();
    if (!flush(text.size())) return std::nullopt;
    const double rest = current.close(spoken_zero);
    // 两万三 is 23,000
    if (something_left && text.size() - from == 1 && !spoken_zero && rest < 10 && from > 0 &&
        unit_of(text[from - 1]) >= 10'000)
        return total + rest * last_big / 10;
    return total + rest;
}

}  // namespace yishi::dialogs
