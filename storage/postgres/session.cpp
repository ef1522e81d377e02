#include "storage/postgres/session.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace yishi::storage::postgres {

namespace {

template <class Number>
Number number_of(std::string_view text) {
    Number out{};
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

class result_row final : public row {
 public:
    result_row(const PGresult* of, int at) : of_(of), at_(at) {}

    std::int64_t integer(int column) const override {
        const std::string_view value = text(column);
        return value == "t" ? 1 : number_of<std::int64_t>(value);
    }
    double real(int column) const override { return number_of<double>(text(column)); }
    std::string_view text(int column) const override {
        return {PQgetvalue(of_, at_, column),
                static_cast<std::size_t>(PQgetlength(of_, at_, column))};
    }
    bool null(int column) const override { return PQgetisnull(of_, at_, column) != 0; }

 private:
    const PGresult* of_;
    int at_;
};

void tell(const look& of, const PGresult* found) {
    const int which = PQnfields(found) - 1;  // for_many() has numbered them
    for (int i = 0; i < PQntuples(found); ++i) {
        const result_row one(found, i);
        of.each(of.rows.width() == 0 ? 0 : static_cast<std::size_t>(one.integer(which) - 1), one);
    }
}

// The integer key of a table is its first column, called so.
std::string_view key_of(std::string_view insert) {
    constexpr std::array<std::string_view, 3> numbered{"publication", "change_log", "audit_log"};
    constexpr std::string_view into = "INSERT INTO ";
    const std::string_view table =
        insert.substr(into.size(), insert.find(' ', into.size()) - into.size());
    return std::ranges::find(numbered, table) == numbered.end() ? "id" : "seq";
}

}  // namespace

std::int64_t session::query(std::string_view sql,
                            std::span<const param> params,
                            const std::function<void(const row&)>& each) {
    const auto found = on_.run(sql, params);
    const int count = PQntuples(found.get());
    for (int i = 0; i < count; ++i) each(result_row(found.get(), i));
    return count;
}

std::int64_t session::execute(std::string_view sql, std::span<const param> params) {
    const auto done = on_.run(sql, params);
    return number_of<std::int64_t>(PQcmdTuples(done.get()));
}

std::int64_t session::execute_all(std::string_view sql, const param_rows& rows) {
    if (rows.size() == 0) return 0;
    if (rows.size() == 1) return execute(sql, rows[0]);
    const auto done = on_.run_all({sql, rows});
    return number_of<std::int64_t>(PQcmdTuples(done.get()));
}

std::vector<std::int64_t> session::execute_together(std::span<const many_rows> statements,
                                                    std::span<const look> then) {
    std::vector<many_rows> all(statements.begin(), statements.end());
    for (const auto& each : then) all.push_back({each.sql, each.rows});
    const auto done = on_.run_together(all);
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < statements.size(); ++i)
        out.push_back(number_of<std::int64_t>(PQcmdTuples(done[i].get())));
    for (std::size_t i = 0; i < then.size(); ++i) tell(then[i], done[statements.size() + i].get());
    return out;
}

std::int64_t session::insert(std::string_view sql, std::span<const param> params) {
    const auto done = on_.run(std::string(sql).append(" RETURNING ").append(key_of(sql)), params);
    return number_of<std::int64_t>(PQgetvalue(done.get(), 0, 0));
}

void session::execute_last(std::string_view sql, std::vector<kept_param> params) {
    const auto same = [sql](const auto& kept) { return kept.params.empty() && kept.sql == sql; };
    if (params.empty() && std::ranges::any_of(last_, same)) return;
    last_.push_back({std::string(sql), std::move(params)});
}

void session::run_last() {
    std::vector<param> views;
    for (const auto& [sql, params] : last_) {
        views.clear();
        const auto view = [](const auto& value) { return param(value); };
        for (const auto& each : params) views.push_back(std::visit(view, each));
        execute(sql, views);
    }
    last_.clear();
}

}  // namespace yishi::storage::postgres
