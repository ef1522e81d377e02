// What a repository needs of a driver: run a statement of portable SQL with positional parameters
// (`?`), read its rows. Statements are kept prepared by their text: pass string literals.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/sql/dialect.hpp"

namespace yishi::storage {

// A parameter or a column. Text parameters are views: they must outlive the call, not the
// statement.
using param = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

// The same, held.
using kept_param = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

// The current row of a running statement; views are good until the callback returns.
class row {
 public:
    virtual ~row() = default;
    virtual std::int64_t integer(int column) const = 0;  // 0 for NULL
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;  // empty for NULL
    virtual bool null(int column) const = 0;
};

// One unit's view of the database. Not thread-safe; lives for the unit only.
// Errors are thrown as boost::system::system_error with storage::errc.
class transaction {
 public:
    virtual ~transaction() = default;
    virtual storage::dialect dialect() const = 0;
    // Whether rows that will be changed must be locked as they are read: true where several units
    // write at once. See YISHI_LOCKED.
    virtual bool locks() const { return false; }
    // Calls `each` for every row; returns how many there were.
    virtual std::int64_t query(std::string_view sql,
                               std::span<const param> params,
                               const std::function<void(const row&)>& each) = 0;
    // Returns how many rows were changed.
    virtual std::int64_t execute(std::string_view sql, std::span<const param> params) = 0;
    // For INSERT into a table with an integer key: the key given.
    virtual std::int64_t insert(std::string_view sql, std::span<const param> params) = 0;
    // Runs the statement just before the COMMIT, in the order asked for, unless the unit fails: for
    // a full-text index, which would write a segment of its own at every savepoint of a statement.
    virtual void execute_last(std::string_view sql, std::vector<kept_param> params) = 0;
};

}  // namespace yishi::storage
