#include "storage/sql/case_filter.hpp"

#include <algorithm>

#include "storage/sql/dialect.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::cases {

namespace {

bool only_open(const std::vector<case_status>& of) {
    return !of.empty() && std::ranges::find(of, case_status::closed) == of.end();
}

}  // namespace

condition::condition(dialect of, const filter& what) : dialect_(of) {
    if (std::max({what.queues.size(), what.areas.size(), what.officer_of.size()}) > scope_max)
        refuse(errc::failed, "scope");
    open_ = what.open_only || what.overdue_at != 0 || only_open(what.statuses);
    indexed_ = open_ && what.conversation == 0 && !what.offered;
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
}

void condition::only(std::string_view ids) {
    add(storage::one_of(dialect_, "id"), ids);
    one_by_one_ = true;
}

void condition::matching(std::string_view query) {
    add("id IN (" + std::string(matching_cases(dialect_)) + ")", query);
    one_by_one_ = true;
}

void condition::page(order by, const cursor& from, int limit) {
    std::string key = by == order::opened_newest ? "opened_at"
                      : by == order::due_soonest ? "due_at"
                                                 : "last_at";
    if (one_by_one_) key += " + 0";  // no index holds that
    const bool newest = by != order::due_soonest;
    if (from.id != 0) {
        add("(" + key + ", id) " + (newest ? "<" : ">") + " (?, ?)", from.key);
        params_.emplace_back(from.id);
    }
    columns_ = "id, " + key;
    text_ += newest ? " ORDER BY 2 DESC, 1 DESC LIMIT ?" : " ORDER BY 2, 1 LIMIT ?";
    params_.emplace_back(std::int64_t{limit});
}

std::string condition::select(std::string_view columns) const {
    std::string out = "SELECT ";
    out.append(columns.empty() ? columns_ : columns).append(" FROM case_record");
    if (indexed_ && !one_by_one_) out += open_cases_index(dialect_);
    return out + joins_ + text_;
}

void condition::add(std::string_view sql, const param& value) {
    text_.append(" AND ").append(sql);
    params_.push_back(value);
}

// The join comes first: so does its parameter.
void condition::talk(const filter& what) {
    if (what.unread_by != 0) {
        joins_ = " LEFT JOIN read_mark r ON r.case_id = id AND r.person = ?";
        params_.emplace_back(what.unread_by);
        text_ += " AND (opened_seq > coalesce(r.seq, -1) OR in_seq > coalesce(r.seq, -1))";
    }
    if (what.waiting_for == turn_of::office) text_ += " AND last_by = 0";
    if (what.waiting_for == turn_of::resident) text_ += " AND last_by = 1";
}

void condition::offered(const filter& what) {
    if (!what.offered) return;
    text_ += " AND (offered_to <> 0 OR offered_queue <> '') AND (1 = 0";
    or_offered(what);
    text_ += ')';
}

void condition::or_offered(const filter& what) {
    text_ += " OR offered_to = ?";
    params_.emplace_back(what.self);
    if (what.officer_of.empty()) return;
    text_ += " OR (1 = 1";
    one_of("offered_queue", what.officer_of);
    text_ += ')';
}

// What is within it is found without a look at the wide rows.
void condition::scope(const filter& what) {
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

void condition::equal(std::string_view column, const std::string& value) {
    if (!value.empty()) add(std::string(column) + " = ?", std::string_view(value));
}

void condition::any_of(std::string_view column, std::size_t count) {
    if (count == 0) return;
    text_.append(" AND ").append(column).append(" IN (");
    for (std::size_t i = 0; i < count; ++i) text_ += i == 0 ? "?" : ", ?";
    text_ += ')';
}

void condition::one_of(std::string_view column, const std::vector<std::string>& values) {
    for (const auto& value : values) params_.emplace_back(std::string_view(value));
    any_of(column, values.size());
}

}  // namespace yishi::storage::cases
