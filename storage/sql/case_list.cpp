// Lists and counts of cases.hpp.
#include <algorithm>
#include <map>

#include "storage/sql/bind.hpp"
#include "storage/sql/case_columns.hpp"
#include "storage/sql/case_filter.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/dialect.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/search.hpp"

namespace yishi::storage::cases {

namespace {

// So many cases are looked up by their ids within a list's time.
constexpr std::size_t few = 5'000;
// A list is gone through for a word that more cases have, in steps that grow.
constexpr int first_step = 500;
constexpr int last_step = 8'000;

std::string ids_of(const std::vector<cursor>& keys) {
    std::vector<std::int64_t> out;
    out.reserve(keys.size());
    for (const cursor& each : keys) out.push_back(each.id);
    return join_ids(out);
}

std::vector<cursor> keys(transaction& tx, const condition& where) {
    return fetch_all(tx, where.select(), where.params(), [](const row& from) {
        return cursor{from.integer(1), from.integer(0)};
    });
}

std::vector<cursor> keys(
    transaction& tx, const filter& what, order by, const cursor& from, int limit) {
    condition where(tx.dialect(), what);
    where.page(by, from, limit);
    return keys(tx, where);
}

std::vector<cursor> keys_with(transaction& tx,
                              const filter& what,
                              order by,
                              const cursor& from,
                              int limit,
                              const std::string& query) {
    // Whether a word is rare, and where in time those stand that have it, no planner knows.
    const auto found = search::first(tx, query, few + 1);
    if (found.size() <= few) {
        const std::string ids = join_ids(found);
        condition where(tx.dialect(), what);
        where.only(ids);
        where.page(by, from, limit);
        return keys(tx, where);
    }
    std::vector<cursor> out;
    cursor at = from;
    for (int step = first_step; step <= last_step; step *= 4) {
        const auto next = keys(tx, what, by, at, step);
        const auto with = search::among(tx, query, ids_of(next));
        for (const cursor& each : next)
            if (std::ranges::binary_search(with, each.id)) out.push_back(each);
        if (std::ssize(out) >= limit) {
            out.resize(static_cast<std::size_t>(limit));
            return out;
        }
        if (std::ssize(next) < step) return out;
        at = next.back();
    }
    condition where(tx.dialect(), what);
    where.matching(query);
    where.page(by, from, limit);
    return keys(tx, where);
}

std::map<std::int64_t, case_row> by_ids(transaction& tx, const std::string& ids) {
    std::map<std::int64_t, case_row> out;
    const std::string all = "SELECT " YISHI_CASE_COLUMNS " FROM case_record WHERE ";
    tx.query(all + one_of(tx.dialect(), "id"), values(ids), [&](const row& from) {
        case_row each = read_case(from);
        out.emplace(each.id, std::move(each));
    });
    return out;
}

}  // namespace

std::vector<listed> page(
    transaction& tx, const filter& what, order by, const cursor& from, int limit) {
    limit = std::clamp(limit, 0, page_max);
    const std::string query = search::query_of(tx, what.tokens);
    // First the ids, out of an index where there is one; then the wide rows of these alone.
    const auto at = query.empty() ? keys(tx, what, by, from, limit)
                                  : keys_with(tx, what, by, from, limit, query);
    auto rows = by_ids(tx, ids_of(at));
    std::vector<listed> out;
    out.reserve(at.size());
    for (const cursor& each : at)
        if (const auto found = rows.find(each.id); found != rows.end())
            out.push_back({std::move(found->second), each.key});
    return out;
}

std::vector<case_row> list(
    transaction& tx, const filter& what, order by, const cursor& from, int limit) {
    std::vector<case_row> out;
    for (auto& each : page(tx, what, by, from, limit)) out.push_back(std::move(each.row));
    return out;
}

std::int64_t count(transaction& tx, const filter& what) {
    const std::string query = search::query_of(tx, what.tokens);
    condition where(tx.dialect(), what);
    if (!query.empty()) where.matching(query);
    return fetch_integer(tx, where.select("count(*)"), where.params());
}

std::vector<case_row> of_conversation(transaction& tx,
                                      std::int64_t conversation,
                                      bool with_closed,
                                      int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_CASE_COLUMNS
                     " FROM case_record WHERE conversation = ? "
                     "AND (? = 1 OR status <> 'closed') ORDER BY id DESC LIMIT ?",
                     values(conversation, with_closed, limit),
                     read_case);
}

std::vector<case_row> open_of(transaction& tx, std::int64_t owner) {
    return fetch_all(tx,
                     "SELECT " YISHI_CASE_COLUMNS
                     " FROM case_record WHERE owner = ? AND status <> 'closed' ORDER BY id",
                     values(owner),
                     read_case);
}

std::vector<case_row> after(transaction& tx, std::int64_t after, int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_CASE_COLUMNS
                     " FROM case_record WHERE id > ? ORDER BY id LIMIT ?",
                     values(after, limit),
                     read_case);
}

}  // namespace yishi::storage::cases
