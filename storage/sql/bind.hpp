// Parameters of a statement from plain values: `tx.execute(sql, values(id, name,
// nullable(owner)))`. Strings are only viewed: they must outlive the call.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "storage/sql/transaction.hpp"

namespace yishi::storage {

// Numbers, enums (as their number), texts, and what is a parameter already.
template <class T>
param to_param(const T& value) {
    if constexpr (std::is_same_v<T, param>)
        return value;
    else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>)
        return static_cast<std::int64_t>(value);
    else if constexpr (std::is_floating_point_v<T>)
        return static_cast<double>(value);
    else
        return std::string_view(value);
}

// 0 becomes NULL: for foreign keys that may be absent.
inline param nullable(std::int64_t value) {
    if (value == 0) return nullptr;
    return value;
}

// For one_of().
template <class Ids>
std::string join_ids(const Ids& of) {
    std::string out;
    for (const std::int64_t each : of) out += (out.empty() ? "" : ",") + std::to_string(each);
    return out;
}

template <class... T>
std::array<param, sizeof...(T)> values(const T&... values) {
    return {to_param(values)...};
}

}  // namespace yishi::storage
