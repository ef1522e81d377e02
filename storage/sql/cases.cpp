#include "storage/sql/cases.hpp"

#include <algorithm>
#include <array>

#include "storage/sql/bind.hpp"
#include "storage/sql/case_columns.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::cases {

namespace {

constexpr std::array<std::string_view, 4> status_names{"new", "in_progress", "waiting", "closed"};
constexpr std::array<std::string_view, 5> confirmation_names{
    "none", "asked", "confirmed", "unconfirmed", "not_solved"};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

template <class T>
T known(std::optional<T> value, const char* column) {
    if (!value) refuse(errc::corrupt, column);
    return *value;
}

}  // namespace

std::string_view to_string(case_status value) {
    return status_names[static_cast<std::size_t>(value)];
}

std::optional<case_status> case_status_from(std::string_view name) {
    return find_name<case_status>(status_names, name);
}

std::string_view to_string(confirmation value) {
    return confirmation_names[static_cast<std::size_t>(value)];
}

std::optional<confirmation> confirmation_from(std::string_view name) {
    return find_name<confirmation>(confirmation_names, name);
}

case_row read_case(const row& from) {
    case_row out;
    out.id = from.integer(0);
    out.number = from.text(1);
    out.year = static_cast<int>(from.integer(2));
    out.seq = from.integer(3);
    out.kind = from.text(4);
    out.category = from.text(5);
    out.status = known(case_status_from(from.text(6)), "case_record.status");
    out.priority = static_cast<int>(from.integer(7));
    out.queue = from.text(8);
    out.owner = from.integer(9);
    out.area = from.text(10);
    out.language = from.text(11);
    out.source = from.text(12);
    out.conversation = from.integer(13);
    out.first_seq = from.integer(14);
    out.opened_seq = from.integer(15);
    out.reporter = from.text(16);
    out.dialog = from.text(17);
    out.title = from.text(18);
    out.summary = from.text(19);
    out.answers = from.text(20);
    out.place = from.text(21);
    out.opened_at = from.integer(22);
    out.due_at = from.integer(23);
    out.closed_at = from.integer(24);
    out.overdue_at = from.integer(25);
    out.first_reply_at = from.integer(26);
    out.close_reason = from.text(27);
    out.confirmation = known(confirmation_from(from.text(28)), "case_record.confirmation");
    out.satisfaction = static_cast<int>(from.integer(29));
    out.reopened = static_cast<int>(from.integer(30));
    out.version = from.integer(31);
    out.event_seq = from.integer(32);
    out.event_hash = from.text(33);
    out.offered_to = from.integer(34);
    out.offered_queue = from.text(35);
    out.last = {from.integer(36), from.integer(37) == 1, from.integer(38), from.integer(39)};
    return out;
}

std::optional<case_row> by_id(transaction& tx, std::int64_t id) {
    return fetch_one(
        tx,
        YISHI_LOCKED(tx, "SELECT " YISHI_CASE_COLUMNS " FROM case_record WHERE id = ?"),
        values(id),
        read_case);
}

std::optional<case_row> by_number(transaction& tx, std::string_view number) {
    return fetch_one(
        tx,
        YISHI_LOCKED(tx, "SELECT " YISHI_CASE_COLUMNS " FROM case_record WHERE number = ?"),
        values(number),
        read_case);
}

std::int64_t insert(transaction& tx, const case_row& value) {
    const auto columns = values(value.number,
                                value.year,
                                value.seq,
                                value.kind,
                                value.category,
                                to_string(value.status),
                                value.priority,
                                value.queue,
                                value.owner,
                                value.area,
                                value.language,
                                value.source,
                                nullable(value.conversation),
                                value.first_seq,
                                value.opened_seq,
                                value.reporter,
                                value.dialog,
                                value.title,
                                value.summary,
                                value.answers,
                                value.place,
                                value.opened_at,
                                value.due_at,
                                value.closed_at,
                                value.overdue_at,
                                value.first_reply_at,
                                value.close_reason,
                                to_string(value.confirmation),
                                value.satisfaction,
                                value.reopened,
                                value.version,
                                value.event_seq,
                                value.event_hash,
                                value.offered_to,
                                value.offered_queue,
                                value.last.at,
                                value.last.by_officer,
                                value.last.last_seq,
                                value.last.in_seq,
                                value.id);
#define YISHI_INTO                                                                             \
    "INSERT INTO case_record (number, year, seq, kind, category, status, priority, queue, "    \
    "owner, area, language, source, conversation, first_seq, opened_seq, reporter, dialog, "   \
    "title, summary, answers, place, opened_at, due_at, closed_at, overdue_at, "               \
    "first_reply_at, close_reason, confirmation, satisfaction, reopened, version, event_seq, " \
    "event_hash, offered_to, offered_queue, last_at, last_by, last_seq, in_seq"
#define YISHI_VALUES                                                                             \
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " \
    "?, ?, ?, ?, ?, ?, ?, ?, ?"
    if (value.id == 0)
        return tx.insert(YISHI_INTO ") VALUES (" YISHI_VALUES ")",
                         std::span(columns).first(columns.size() - 1));
    tx.execute(YISHI_INTO ", id) VALUES (" YISHI_VALUES ", ?)", columns);
#undef YISHI_INTO
#undef YISHI_VALUES
    return value.id;
}

void update(transaction& tx, const case_row& value, std::int64_t expected) {
    const auto changed = tx.execute(
        "UPDATE case_record SET kind = ?, category = ?, status = ?, priority = ?, queue = ?, "
        "owner = ?, area = ?, language = ?, source = ?, first_seq = ?, opened_seq = ?, "
        "reporter = ?, dialog = ?, title = ?, summary = ?, answers = ?, place = ?, due_at = ?, "
        "closed_at = ?, overdue_at = ?, first_reply_at = ?, close_reason = ?, confirmation = ?, "
        "satisfaction = ?, reopened = ?, version = ?, event_seq = ?, event_hash = ?, "
        "offered_to = ?, offered_queue = ?, last_at = ?, last_by = ?, last_seq = ?, in_seq = ? "
        "WHERE id = ? AND version = ?",
        values(value.kind,
               value.category,
               to_string(value.status),
               value.priority,
               value.queue,
               value.owner,
               value.area,
               value.language,
               value.source,
               value.first_seq,
               value.opened_seq,
               value.reporter,
               value.dialog,
               value.title,
               value.summary,
               value.answers,
               value.place,
               value.due_at,
               value.closed_at,
               value.overdue_at,
               value.first_reply_at,
               value.close_reason,
               to_string(value.confirmation),
               value.satisfaction,
               value.reopened,
               value.version,
               value.event_seq,
               value.event_hash,
               value.offered_to,
               value.offered_queue,
               value.last.at,
               value.last.by_officer,
               value.last.last_seq,
               value.last.in_seq,
               value.id,
               expected));
    if (changed == 0) refuse(errc::conflict, "case");
}

namespace {

// A row to lock, or to change, stands there before the year's first number is given.
void begin_counter(transaction& tx, int year) {
    tx.execute(
        "INSERT INTO case_number (year, last_seq) VALUES (?, 0) ON CONFLICT (year) DO NOTHING",
        values(year));
}

}  // namespace

std::string_view next_number_sql(bool locked) {
    // The newest year wins: a clock set back does not bring back last year's numbers.
#define YISHI_NUMBER "SELECT year, last_seq FROM case_number WHERE year >= ? ORDER BY year DESC "
    return locked ? YISHI_NUMBER "FOR UPDATE LIMIT 1" : YISHI_NUMBER "LIMIT 1";
}

number read_next(const row& from) {
    return {static_cast<int>(from.integer(0)), from.integer(1) + 1};
}

number next_number(transaction& tx, int year) {
    number out{year, 1};
    const auto look = [&] {
        return tx.query(next_number_sql(tx.locks()), values(year), [&](const row& from) {
            out = read_next(from);
        });
    };
    if (look() > 0 || !tx.locks()) return out;
    begin_counter(tx, year);
    look();
    return out;
}

number take_number(transaction& tx, int year) {
    const auto out = next_number(tx, year);
    const auto taken = fetch_integer(tx,
                                     "INSERT INTO case_number (year, last_seq) VALUES (?, 1) "
                                     "ON CONFLICT (year) DO UPDATE "
                                     "SET last_seq = case_number.last_seq + 1 RETURNING last_seq",
                                     values(out.year));
    return {out.year, taken};
}

void take_numbers(transaction& tx, number first, std::int64_t count) {
    if (first.seq == 1) begin_counter(tx, first.year);
    const auto taken =
        tx.execute("UPDATE case_number SET last_seq = ? WHERE year = ? AND last_seq = ?",
                   values(first.seq + count - 1, first.year, first.seq - 1));
    if (taken == 0) refuse(errc::conflict, "case number");
}

void jump_to(transaction& tx, int year, std::int64_t seq) {
    tx.execute(
        "INSERT INTO case_number (year, last_seq) VALUES (?, ?) ON CONFLICT (year) DO UPDATE "
        "SET last_seq = excluded.last_seq WHERE excluded.last_seq > case_number.last_seq",
        values(year, seq - 1));
}

}  // namespace yishi::storage::cases
