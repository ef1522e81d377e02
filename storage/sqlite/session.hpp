// storage::transaction over a connection: statements are found by their text and kept prepared.
// Whoever holds it begins and ends the transactions.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

// Statements kept prepared by one connection; when there are more, all that do not run go.
inline constexpr std::size_t statements_max = 256;

class session final : public transaction {
 public:
    explicit session(connection& on) : on_(on) {}

    storage::dialect dialect() const override { return dialect::sqlite; }
    std::int64_t query(std::string_view sql,
                       std::span<const param> params,
                       const std::function<void(const row&)>& each) override;
    std::int64_t execute(std::string_view sql, std::span<const param> params) override;
    std::int64_t insert(std::string_view sql, std::span<const param> params) override;
    void execute_last(std::string_view sql, std::vector<kept_param> params) override;

    // What execute_last() keeps: how much, forget all after the first `count`, run and forget it.
    std::size_t kept_back() const { return last_.size(); }
    void forget_last(std::size_t count);
    void run_last();

 private:
    struct kept_statement {
        std::string sql;
        std::vector<kept_param> params;
    };
    // Of some words of it: statements are long, looked up some ten times a turn, and then compared.
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view sql) const;
    };

    template <class Use>
    std::int64_t with(std::string_view sql, Use use);
    statement& kept(std::string_view sql);

    connection& on_;
    std::unordered_map<std::string, statement, hash, std::equal_to<>> statements_;
    std::vector<kept_statement> last_;
};

}  // namespace yishi::storage::sqlite
