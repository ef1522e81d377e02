// The writes of many turns, kept and handed on table by table: one statement for all rows that want
// the same one. For apply(), whose writes of different turns never concern the same row.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "storage/postgres/session.hpp"

namespace yishi::storage::postgres {

class gathered final : public transaction {
 public:
    explicit gathered(session& to) : to_(to) {}

    storage::dialect dialect() const override { return to_.dialect(); }
    bool locks() const override { return to_.locks(); }
    // What is kept is written first.
    std::int64_t query(std::string_view sql,
                       std::span<const param> params,
                       const std::function<void(const row&)>& each) override;
    std::int64_t insert(std::string_view sql, std::span<const param> params) override;
    // Returns 1 for what it keeps; that as many rows were written is seen to by flush().
    std::int64_t execute(std::string_view sql, std::span<const param> params) override;
    void execute_last(std::string_view sql, std::vector<kept_param> params) override;

    // Writes what is kept, then looks. Throws errc::conflict if a row that should be changed was
    // not there.
    void flush(std::span<const look> then = {});
    // Flushes, then what was kept by execute_last().
    void finish();

 private:
    struct group {
        std::size_t rank = 0;
        std::string sql;
        param_rows rows;
    };
    using groups = std::vector<group>;

    void keep(groups& in, std::size_t rank, std::string_view sql, std::span<const param> params);
    void write(groups from, std::span<const look> then);

    session& to_;
    groups now_;
    groups last_;
    std::deque<std::string> texts_;  // what the rows view
};

}  // namespace yishi::storage::postgres
