#include <cmath>
#include <limits>

#include "dialogs/logic/value.hpp"

namespace yishi::dialogs::logic {

namespace {

value minus(const std::vector<value>& given) {
    const double first = to_number(at(given, 0));
    return from_number(is_undefined(at(given, 1)) ? -first : first - to_number(at(given, 1)));
}

value times(const std::vector<value>& given) {
    // The reference gives a single operand back as it is.
    if (given.size() == 1) return given[0];
    double result = parse_float(at(given, 0));
    for (std::size_t i = 1; i < given.size(); ++i) result *= parse_float(at(given, i));
    return from_number(result);
}

}  // namespace

value arithmetic(op code, const std::vector<value>& given) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double result = 0;
    switch (code) {
        case op::plus:
            for (const auto& each : given) result += parse_float(each.get());
            break;
        case op::minus:
            return minus(given);
        case op::times:
            return times(given);
        case op::divide:
            result = to_number(at(given, 0)) / to_number(at(given, 1));
            break;
        case op::modulo:
            result = std::fmod(to_number(at(given, 0)), to_number(at(given, 1)));
            break;
        default: {  // max and min
            result = code == op::max ? -infinity : infinity;
            for (const auto& each : given) {
                const double number = to_number(each.get());
                const bool better = code == op::max ? number > result : number < result;
                if (better || std::isnan(number)) result = number;
                if (std::isnan(result)) break;
            }
        }
    }
    return from_number(result);
}

}  // namespace yishi::dialogs::logic
