#include "storage/sql/timers.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::timers {

namespace {

timer_row read(const row& from) {
    return {text(from, 0), text(from, 1), from.integer(2)};
}

}  // namespace

void set(transaction& tx, const timer_row& value) {
    tx.execute(
        "INSERT INTO timer (kind, subject, due_at) VALUES (?, ?, ?) "
        "ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
        values(value.kind, value.subject, value.due_at));
}

void cancel(transaction& tx, std::string_view kind, std::string_view subject) {
    tx.execute("DELETE FROM timer WHERE kind = ? AND subject = ?", values(kind, subject));
}

std::optional<timer_row> find(transaction& tx, std::string_view kind, std::string_view subject) {
    return fetch_one(tx,
                     "SELECT kind, subject, due_at FROM timer WHERE kind = ? AND subject = ?",
                     values(kind, subject),
                     read);
}

std::vector<timer_row> due(transaction& tx, std::int64_t now, int limit) {
    return fetch_all(tx,
                     "SELECT kind, subject, due_at FROM timer WHERE due_at <= ? "
                     "ORDER BY due_at, kind, subject LIMIT ?",
                     values(now, limit),
                     read);
}

bool take(transaction& tx, std::string_view kind, std::string_view subject, std::int64_t now) {
    return tx.execute("DELETE FROM timer WHERE kind = ? AND subject = ? AND due_at <= ?",
                      values(kind, subject, now)) != 0;
}

std::optional<std::int64_t> next_due(transaction& tx) {
    return fetch_one(tx, "SELECT due_at FROM timer ORDER BY due_at LIMIT 1", {}, [](const row& r) {
        return r.integer(0);
    });
}

}  // namespace yishi::storage::timers
