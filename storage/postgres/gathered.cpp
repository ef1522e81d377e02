#include "storage/postgres/gathered.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/sql/fetch.hpp"

namespace yishi::storage::postgres {

namespace {

// How the statements begin that are kept, in the order in which they run: what is referred to
// before what refers to it; of a row that goes and comes anew the old one first. The numbers of the
// change table are last of all, since their lock is held to the commit.
constexpr std::array<std::string_view, 15> kept{
    "INSERT INTO conversation ",
    "UPDATE conversation ",
    "INSERT INTO case_record ",
    "UPDATE case_record ",
    "INSERT INTO message ",
    "UPDATE message ",
    "INSERT INTO case_event ",
    "DELETE FROM timer ",
    "INSERT INTO timer ",
    "INSERT INTO media ",
    "DELETE FROM case_search ",
    "INSERT INTO case_search ",
    "UPDATE case_number ",
    "SELECT pg_advisory_xact_lock",
    "INSERT INTO change_log ",
};

std::size_t rank_of(std::string_view sql) {
    const auto begins = [sql](std::string_view each) { return sql.starts_with(each); };
    return static_cast<std::size_t>(std::ranges::find_if(kept, begins) - kept.begin());
}

}  // namespace

std::int64_t gathered::query(std::string_view sql,
                             std::span<const param> params,
                             const std::function<void(const row&)>& each) {
    flush();
    return to_.query(sql, params, each);
}

std::int64_t gathered::insert(std::string_view sql, std::span<const param> params) {
    flush();
    return to_.insert(sql, params);
}

std::int64_t gathered::execute(std::string_view sql, std::span<const param> params) {
    const std::size_t rank = rank_of(sql);
    if (rank == kept.size()) {
        flush();
        return to_.execute(sql, params);
    }
    keep(now_, rank, sql, params);
    return 1;
}

void gathered::execute_last(std::string_view sql, std::vector<kept_param> params) {
    std::vector<param> views;
    for (const auto& each : params)
        views.push_back(std::visit([](const auto& value) { return param(value); }, each));
    // Words are only SQLite's to be written last; here a later wave may write those of the same
    // case.
    const bool last = !sql.starts_with("INSERT INTO case_search ") &&
                      !sql.starts_with("DELETE FROM case_search ");
    keep(last ? last_ : now_, rank_of(sql), sql, views);
}

void gathered::keep(groups& in,
                    std::size_t rank,
                    std::string_view sql,
                    std::span<const param> params) {
    std::vector<param> held(params.begin(), params.end());
    for (auto& each : held)
        if (auto* text = std::get_if<std::string_view>(&each)) *text = texts_.emplace_back(*text);
    auto found = std::ranges::find(in, sql, &group::sql);
    if (found == in.end()) found = in.insert(in.end(), {rank, std::string(sql), {}});
    found->rows.add(held);
}

void gathered::write(groups from, std::span<const look> then) {
    if (from.empty() && then.empty()) return;
    std::ranges::sort(from, {}, &group::rank);
    std::vector<many_rows> statements;
    for (const auto& each : from) statements.push_back({each.sql, each.rows});
    const auto changed = to_.execute_together(statements, then);
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto& [rank, sql, rows] = from[i];
        const bool looked_at = sql.starts_with("INSERT ") || sql.starts_with("UPDATE ");
        if (looked_at && changed[i] != static_cast<std::int64_t>(rows.size()))
            refuse(errc::conflict, "a row is gone");
    }
}

void gathered::flush(std::span<const look> then) {
    write(std::exchange(now_, {}), then);
}

void gathered::finish() {
    for (auto& each : last_) now_.push_back(std::move(each));
    last_.clear();
    flush();
}

}  // namespace yishi::storage::postgres
