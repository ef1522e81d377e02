// Rows of a query as values; `read` makes one of a row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::storage {

inline std::string text(const row& from, int column) {
    return std::string(from.text(column));
}

template <class Read>
auto fetch_all(transaction& tx, std::string_view sql, std::span<const param> params, Read read) {
    std::vector<decltype(read(std::declval<const row&>()))> out;
    tx.query(sql, params, [&](const row& from) { out.push_back(read(from)); });
    return out;
}

template <class Read>
auto fetch_one(transaction& tx, std::string_view sql, std::span<const param> params, Read read) {
    std::optional<decltype(read(std::declval<const row&>()))> out;
    tx.query(sql, params, [&](const row& from) { out = read(from); });
    return out;
}

// The first column of the first row, 0 if there is none.
inline std::int64_t fetch_integer(transaction& tx,
                                  std::string_view sql,
                                  std::span<const param> params) {
    std::int64_t out = 0;
    tx.query(sql, params, [&](const row& from) { out = from.integer(0); });
    return out;
}

[[noreturn]] inline void refuse(errc why, const char* what) {
    throw boost::system::system_error(make_error_code(why), what);
}

}  // namespace yishi::storage
