// One statement for many rows of parameters: `?` becomes a column of unnest() over arrays, so that
// the repositories' own statements serve turns by the dozen.
#pragma once

#include <libpq-fe.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sql/transaction.hpp"

namespace yishi::storage::postgres {

// `INSERT INTO t (...) VALUES (...)`, `UPDATE t SET ... WHERE ...`, `DELETE FROM t WHERE ...`, each
// done for every row; a SELECT finds what belongs to every row, in their order, with the row's
// number (1..) as a last column. `LIMIT ?` cannot be one of a row's parameters.
std::string for_many(std::string_view sql, std::size_t width);

// The array type of a column's type; throws errc::failed for one that no parameter of ours has.
Oid array_of(Oid element);

// The parameters of such a statement: an array a column, in libpq's binary form.
// https://www.postgresql.org/docs/15/libpq-exec.html
class array_arguments {
 public:
    // `types`: of the columns.
    array_arguments(const param_rows& rows, std::span<const Oid> types);
    array_arguments(array_arguments&&) = default;  // a copy would point into what it is a copy of

    int count() const { return static_cast<int>(arrays_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

 private:
    std::vector<std::string> arrays_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace yishi::storage::postgres
