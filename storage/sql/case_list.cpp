// Lists and counts of cases.hpp.
#include <algorithm>

#include "storage/sql/bind.hpp"
#include "storage/sql/case_columns.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/dialect.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/search.hpp"

namespace yishi::storage::cases {

namespace {

// The conditions of a filter and their parameters. Values never become part of the text, so there
// are few different statements.
class condition {
 public:
    condition(transaction& tx, const filter& what) {
        if (std::max({what.queues.size(), what.areas.size(), what.officer_of.size()}) > scope_max)
            refuse(errc::failed, "scope");
        open_ = what.open_only || what.overdue_at != 0 || only_open(what.statuses);
        indexed_ = open_ && what.tokens.empty() && what.conversation == 0 && !what.offered;
        talk(what);
        equal("queue", what.queue);
        equal("area", what.area);
        equal("category", what.category);
        equal("kind", what.kind);
        if (what.owner != 0) add("owner = ?", what.owner);
        offered(what);
        if (what.conversation != 0) add("conversation = ?", what.conversation);
        if (open_) text_ += " AND status <> 'closed'";
        if (what.overdue_at != 0) add("due_at < ?", what.overdue_at);
        if (what.opened_from != 0) add("opened_at >= ?", what.opened_from);
        if (what.opened_before != 0) add("opened_at < ?", what.opened_before);
        for (auto status : what.statuses) params_.emplace_back(to_string(status));
        any_of("status", what.statuses.size());
        scope(what);
        if (!what.tokens.empty()) match(tx, what.tokens);
    }

    void add(std::string_view sql, const param& value) {
        text_.append(" AND ").append(sql);
        params_.push_back(value);
    }

    // Rows that come after the cursor's in this order.
    void from(std::string_view key, std::string_view compare, const cursor& at) {
        text_.append(" AND (").append(key).append(", id) ").append(compare).append(" (?, ?)");
        params_.emplace_back(at.key);
        params_.emplace_back(at.id);
    }

    void limit(int value) {
        text_ += " LIMIT ?";
        params_.emplace_back(std::int64_t{value});
    }
    void append(std::string_view sql) { text_ += sql; }

    // FROM and WHERE.
    std::string text(const transaction& tx) const {
        std::string out = " FROM case_record";
        if (indexed_) out += open_cases_index(tx.dialect());
        return out + joins_ + text_;
    }
    std::span<const param> params() const { return params_; }

 private:
    static bool only_open(const std::vector<case_status>& of) {
        return !of.empty() && std::ranges::find(of, case_status::closed) == of.end();
    }

    // Joins come first: so do their parameters.
    void talk(const filter& what) {
        joins_ = " LEFT JOIN case_talk t ON t.case_id = id";
        if (what.unread_by != 0) {
            joins_ += " LEFT JOIN read_mark r ON r.case_id = id AND r.person = ?";
            params_.emplace_back(what.unread_by);
            text_ +=
                " AND (opened_seq > coalesce(r.seq, -1) OR coalesce(t.in_seq, 0) > "
                "coalesce(r.seq, -1))";
        }
        if (what.waiting_for == turn_of::office) text_ += " AND coalesce(t.last_by, 0) = 0";
        if (what.waiting_for == turn_of::resident) text_ += " AND coalesce(t.last_by, 0) = 1";
    }

    void offered(const filter& what) {
        if (!what.offered) return;
        text_ += " AND (offered_to <> 0 OR offered_queue <> '') AND (1 = 0";
        or_offered(what);
        text_ += ')';
    }

    void or_offered(const filter& what) {
        text_ += " OR offered_to = ?";
        params_.emplace_back(what.self);
        if (what.officer_of.empty()) return;
        text_ += " OR (1 = 1";
        one_of("offered_queue", what.officer_of);
        text_ += ')';
    }

    // What is within it is found without a look at the wide rows.
    void scope(const filter& what) {
        if (what.queues.empty() && what.areas.empty()) return;
        text_ += " AND ((1 = 1";
        one_of("queue", what.queues);
        one_of("area", what.areas);
        text_ += ')';
        if (what.self != 0) {
            text_ += " OR owner = ?";
            params_.emplace_back(what.self);
            or_offered(what);
        }
        text_ += ')';
    }

    void equal(std::string_view column, const std::string& value) {
        if (value.empty()) return;
        text_.append(" AND ").append(column).append(" = ?");
        params_.emplace_back(std::string_view(value));
    }

    void any_of(std::string_view column, std::size_t count) {
        if (count == 0) return;
        text_.append(" AND ").append(column).append(" IN (");
        for (std::size_t i = 0; i < count; ++i) text_ += i == 0 ? "?" : ", ?";
        text_ += ')';
    }

    void one_of(std::string_view column, const std::vector<std::string>& values) {
        for (const auto& value : values) params_.emplace_back(std::string_view(value));
        any_of(column, values.size());
    }

    void match(transaction& tx, const std::string& tokens) {
        query_ = search::query_of(tx, tokens);
        if (query_.empty()) return;
        text_.append(" AND id IN (").append(matching_cases(tx.dialect())).append(")");
        params_.emplace_back(std::string_view(query_));
    }

    bool open_ = false;
    bool indexed_ = false;
    std::string joins_;
    std::string text_ = " WHERE 1 = 1";
    std::vector<param> params_;
    std::string query_;
};

std::map<std::string, std::int64_t> open_by(transaction& tx, std::string_view sql) {
    std::map<std::string, std::int64_t> out;
    tx.query(sql, {}, [&](const row& from) { out.emplace(from.text(0), from.integer(1)); });
    return out;
}

}  // namespace

std::vector<listed> page(
    transaction& tx, const filter& what, order by, const cursor& from, int limit) {
    const std::string_view key = by == order::opened_newest ? "opened_at"
                                 : by == order::due_soonest ? "due_at"
                                                            : "coalesce(t.last_at, opened_at)";
    const bool newest = by != order::due_soonest;
    condition where(tx, what);
    if (from.id != 0) where.from(key, newest ? "<" : ">", from);
    where.append(newest ? " ORDER BY 2 DESC, 1 DESC" : " ORDER BY 2, 1");
    where.limit(std::clamp(limit, 0, page_max));
    // First the ids, out of an index where there is one; then the wide rows of these alone.
    const auto ids = fetch_all(
        tx, "SELECT id, " + std::string(key) + where.text(tx), where.params(), [](const row& each) {
            return cursor{each.integer(1), each.integer(0)};
        });
    std::vector<listed> out;
    out.reserve(ids.size());
    for (const cursor& each : ids)
        if (auto found = by_id(tx, each.id)) out.push_back({*std::move(found), each.key});
    return out;
}

std::vector<case_row> list(
    transaction& tx, const filter& what, order by, const cursor& from, int limit) {
    std::vector<case_row> out;
    for (auto& each : page(tx, what, by, from, limit)) out.push_back(std::move(each.row));
    return out;
}

std::int64_t count(transaction& tx, const filter& what) {
    const condition where(tx, what);
    return fetch_integer(tx, "SELECT count(*)" + where.text(tx), where.params());
}

std::map<case_status, std::int64_t> count_by_status(transaction& tx, const filter& what) {
    condition where(tx, what);
    where.append(" GROUP BY status");
    std::map<case_status, std::int64_t> out;
    tx.query("SELECT status, count(*)" + where.text(tx), where.params(), [&](const row& from) {
        if (const auto status = case_status_from(from.text(0))) out[*status] = from.integer(1);
    });
    return out;
}

std::map<std::string, std::int64_t> open_by_queue(transaction& tx) {
    return open_by(
        tx, "SELECT queue, count(*) FROM case_record WHERE status <> 'closed' GROUP BY queue");
}

std::map<std::string, std::int64_t> open_by_category(transaction& tx) {
    return open_by(
        tx,
        "SELECT category, count(*) FROM case_record WHERE status <> 'closed' GROUP BY category");
}

std::map<std::string, std::int64_t> open_by_area(transaction& tx) {
    return open_by(tx,
                   "SELECT area, count(*) FROM case_record WHERE status <> 'closed' GROUP BY area");
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
