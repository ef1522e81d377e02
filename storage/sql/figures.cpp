#include "storage/sql/figures.hpp"

#include <string>

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::figures {

namespace {

std::string places(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += i == 0 ? "?" : ", ?";
    return out;
}

line read(const row& from) {
    line out;
    out.queue = from.text(0);
    out.area = from.text(1);
    out.opened_at = from.integer(2);
    out.closed_at = from.integer(3);
    out.due_at = from.integer(4);
    out.first_reply_at = from.integer(5);
    out.confirmation = cases::confirmation_from(from.text(6)).value_or(storage::confirmation::none);
    out.satisfaction = static_cast<int>(from.integer(7));
    return out;
}

}  // namespace

void each_case(transaction& tx,
               const cases::filter& scope,
               std::int64_t from,
               std::int64_t to,
               const std::function<void(const line&)>& take) {
    std::string sql =
        "SELECT queue, area, opened_at, closed_at, due_at, first_reply_at, confirmation, "
        "satisfaction FROM case_record "
        "WHERE opened_at < ? AND (opened_at >= ? OR closed_at = 0 OR closed_at >= ?)";
    std::vector<param> params{to, from, from};
    if (!scope.queues.empty() || !scope.areas.empty()) {
        sql += " AND (owner = ? OR (1 = 1";
        params.emplace_back(scope.self);
        if (!scope.queues.empty()) sql += " AND queue IN (" + places(scope.queues.size()) + ")";
        for (const auto& each : scope.queues) params.emplace_back(std::string_view(each));
        if (!scope.areas.empty()) sql += " AND area IN (" + places(scope.areas.size()) + ")";
        for (const auto& each : scope.areas) params.emplace_back(std::string_view(each));
        sql += "))";
    }
    tx.query(sql, params, [&](const row& each) { take(read(each)); });
}

}  // namespace yishi::storage::figures
