#include "dialogs/logic/javascript.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "dialogs/logic/numbers.hpp"
#include "dialogs/logic/utf16.hpp"

namespace yishi::dialogs::logic {

using nlohmann::json;

namespace {

constexpr double exact_max = 9007199254740992.0;  // 2^53

// What an object or array is compared as.
json primitive(const json& value) {
    return value.is_structured() ? json(to_text(value)) : value;
}

// -1, 0, 1 in the order of UTF-16 units.
int compare_texts(const std::string& a, const std::string& b) {
    const auto left = to_utf16(a);
    const auto right = to_utf16(b);
    return left.compare(right) < 0 ? -1 : (left == right ? 0 : 1);
}

template <class Numbers, class Texts>
bool compare(const json& a, const json& b, Numbers numbers, Texts texts) {
    if (a.is_number() && b.is_number()) return numbers(to_number(a), to_number(b));
    const json left = primitive(a);
    const json right = primitive(b);
    if (left.is_string() && right.is_string()) {
        return texts(
            compare_texts(left.get_ref<const std::string&>(), right.get_ref<const std::string&>()));
    }
    return numbers(to_number(left), to_number(right));
}

bool nothing(const json& value) {
    return value.is_null() || is_undefined(value);
}

}  // namespace

const json& undefined() {
    static const json value(json::value_t::discarded);
    return value;
}

bool is_undefined(const json& value) {
    return value.is_discarded();
}

double to_number(const json& value) {
    switch (value.type()) {
        case json::value_t::null:
            return 0;
        case json::value_t::boolean:
            return value.get<bool>() ? 1 : 0;
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
        case json::value_t::number_float:
            return value.get<double>();
        case json::value_t::string:
            return text_to_number(value.get_ref<const std::string&>());
        case json::value_t::array:
            return text_to_number(to_text(value));
        default:
            return std::numeric_limits<double>::quiet_NaN();
    }
}

double parse_float(const json& value) {
    if (value.is_number()) return value.get<double>();
    const std::string text = to_text(value);
    return leading_number(text);
}

std::string to_text(const json& value) {
    switch (value.type()) {
        case json::value_t::null:
            return "null";
        case json::value_t::boolean:
            return value.get<bool>() ? "true" : "false";
        case json::value_t::string:
            return value.get<std::string>();
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
        case json::value_t::number_float:
            return to_text(value.get<double>());
        case json::value_t::array: {
            std::string out;
            for (std::size_t i = 0; i < value.size(); ++i) {
                if (i > 0) out += ',';
                append_joined(out, value[i]);
            }
            return out;
        }
        case json::value_t::object:
            return "[object Object]";
        default:
            return "undefined";
    }
}

void append_joined(std::string& out, const json& value) {
    if (!nothing(value)) out += to_text(value);
}

json from_number(double value) {
    if (std::trunc(value) == value && std::fabs(value) <= exact_max)
        return static_cast<std::int64_t>(value);
    return value;
}

bool strictly_equal(const json& a, const json& b) {
    if (a.is_number() && b.is_number()) return a.get<double>() == b.get<double>();
    if (a.type() != b.type()) return false;
    if (a.is_structured()) return &a == &b;
    if (nothing(a)) return true;
    return a == b;
}

bool loosely_equal(const json& a, const json& b) {
    if (nothing(a) || nothing(b)) return nothing(a) && nothing(b);
    if (a.is_structured() && b.is_structured()) return &a == &b;
    if (a.is_structured() || b.is_structured()) return loosely_equal(primitive(a), primitive(b));
    if (a.type() == b.type() || (a.is_number() && b.is_number())) return strictly_equal(a, b);
    return to_number(a) == to_number(b);
}

bool less(const json& a, const json& b) {
    return compare(
        a, b, [](double x, double y) { return x < y; }, [](int order) { return order < 0; });
}

bool less_or_equal(const json& a, const json& b) {
    return compare(
        a, b, [](double x, double y) { return x <= y; }, [](int order) { return order <= 0; });
}

std::string substr(std::string_view source, double start, double length) {
    const auto units = to_utf16(source);
    const auto size = static_cast<double>(units.size());
    start = std::isnan(start) ? 0 : std::trunc(start);
    length = std::isnan(length) ? 0 : std::trunc(length);
    if (start < 0) start = std::max(size + start, 0.0);
    start = std::min(start, size);
    length = std::clamp(length, 0.0, size - start);
    return from_utf16(std::u16string_view(units).substr(static_cast<std::size_t>(start),
                                                        static_cast<std::size_t>(length)));
}

double utf16_length(std::string_view text) {
    double units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2 : 1;
    }
    return units;
}

}  // namespace yishi::dialogs::logic
