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

// Parameters of one statement that runs many times: rows of the same length.
class param_rows {
 public:
    void add(std::span<const param> row) {
        width_ = row.size();
        values_.insert(values_.end(), row.begin(), row.end());
        ++size_;
    }
    std::size_t size() const { return size_; }
    std::size_t width() const { return width_; }
    std::span<const param> operator[](std::size_t at) const {
        return std::span(values_).subspan(at * width_, width_);
    }

 private:
    std::vector<param> values_;
    std::size_t width_ = 0;
    std::size_t size_ = 0;
};

// A parameter, held.
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
    // Runs it once for each row of parameters, all at once where the database can: in no order, so
    // that no two may concern the same row. Returns how many rows were changed in all.
    virtual std::int64_t execute_all(std::string_view sql, const param_rows& rows) {
        std::int64_t out = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) out += execute(sql, rows[i]);
        return out;
    }
    // For INSERT into a table with an integer key: the key given.
    virtual std::int64_t insert(std::string_view sql, std::span<const param> params) = 0;
    // Runs the statement just before the COMMIT, in the order asked for, unless the unit fails: for
    // a full-text index, which would write a segment of its own at every savepoint of a statement.
    virtual void execute_last(std::string_view sql, std::vector<kept_param> params) = 0;
};

}  // namespace yishi::storage
