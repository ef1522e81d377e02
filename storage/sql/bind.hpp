// Parameters of a statement from plain values: `tx.execute(sql, bind(id, name, nullable(owner)))`.
// Strings are only viewed: they must outlive the call.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "storage/sql/transaction.hpp"

namespace yishi::storage {

inline param to_param(std::nullptr_t) {
    return nullptr;
}
inline param to_param(std::string_view value) {
    return value;
}
inline param to_param(double value) {
    return value;
}
template <class T>
    requires std::integral<T> || std::is_enum_v<T>
param to_param(T value) {
    return static_cast<std::int64_t>(value);
}
inline param to_param(const param& value) {
    return value;
}

// 0 becomes NULL: for foreign keys that may be absent.
inline param nullable(std::int64_t value) {
    if (value == 0) return nullptr;
    return value;
}

template <class... T>
std::array<param, sizeof...(T)> bind(const T&... values) {
    return {to_param(values)...};
}

}  // namespace yishi::storage
