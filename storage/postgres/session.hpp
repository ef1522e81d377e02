// storage::transaction over a connection. Whoever holds it begins and ends the transactions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/postgres/connection.hpp"

namespace yishi::storage::postgres {

// A query for many rows of parameters; `each` gets a row found, and the place of what it belongs
// to.
struct look {
    std::string_view sql;
    param_rows rows;
    std::function<void(std::size_t, const row&)> each;
};

class session final : public transaction {
 public:
    // `writes`: rows that will be changed are locked as they are read.
    session(connection& on, bool writes) : on_(on), writes_(writes) {}

    storage::dialect dialect() const override { return dialect::postgres; }
    bool locks() const override { return writes_; }
    std::int64_t query(std::string_view sql,
                       std::span<const param> params,
                       const std::function<void(const row&)>& each) override;
    std::int64_t execute(std::string_view sql, std::span<const param> params) override;
    std::int64_t execute_all(std::string_view sql, const param_rows& rows) override;
    // Several on one way, then queries; how many rows each statement has changed.
    std::vector<std::int64_t> execute_together(std::span<const many_rows> statements,
                                               std::span<const look> then = {});
    std::int64_t insert(std::string_view sql, std::span<const param> params) override;
    // A statement without parameters that is kept already is not kept twice.
    void execute_last(std::string_view sql, std::vector<kept_param> params) override;

    // Runs and forgets what execute_last() kept.
    void run_last();

 private:
    struct kept_statement {
        std::string sql;
        std::vector<kept_param> params;
    };

    connection& on_;
    bool writes_;
    std::vector<kept_statement> last_;
};

}  // namespace yishi::storage::postgres
