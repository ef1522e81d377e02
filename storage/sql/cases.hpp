// Cases. Each function is part of the caller's unit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class row;
class transaction;
}  // namespace yishi::storage

namespace yishi::storage::cases {

// "new", "in_progress", "waiting", "closed", as stored and as the API says it.
std::string_view to_string(case_status value);
std::optional<case_status> case_status_from(std::string_view name);
// "none", "asked", "confirmed", "unconfirmed", "not_solved".
std::string_view to_string(confirmation value);
std::optional<confirmation> confirmation_from(std::string_view name);

std::optional<case_row> by_id(transaction& tx, std::int64_t id);
std::optional<case_row> by_number(transaction& tx, std::string_view number);
// Returns the id given, the row's own if it has one. Throws errc::constraint if the number is taken
// or the owner unknown.
std::int64_t insert(transaction& tx, const case_row& value);
// Writes all members but id, number, year, seq, conversation and opened_at, if the stored version
// is still `expected` (the one that was read); else throws errc::conflict.
void update(transaction& tx, const case_row& value, std::int64_t expected);

struct number {
    int year = 0;  // never before a year already given
    std::int64_t seq = 0;
};
// The next number, without taking it.
number next_number(transaction& tx, int year);
// The query of next_number(), and what its row says, for who asks for more at once. There is no row
// before the first number of a year.
std::string_view next_number_sql(bool locked);
number read_next(const row& from);
// Takes it, held until commit: the last thing a unit does.
number take_number(transaction& tx, int year);
// Takes `count` from `first` on at once. Throws errc::conflict if another took the first.
void take_numbers(transaction& tx, number first, std::int64_t count);
// After a restore: the year's next number is at least `seq`.
void jump_to(transaction& tx, int year, std::int64_t seq);

enum class order { opened_newest, due_soonest, last_newest };
// Whose turn it is, as who spoke last says.
enum class turn_of { anyone, office, resident };

// What is empty or 0 does not filter.
struct filter {
    std::vector<case_status> statuses;
    std::string queue;
    std::int64_t owner = 0;
    std::string area;
    std::string category;
    std::string kind;
    std::int64_t conversation = 0;
    std::string tokens;               // all of them, separated by spaces
    bool open_only = false;           // all but closed
    std::int64_t overdue_at = 0;      // open and due before this time
    std::int64_t opened_from = 0;     // opened_at >= this
    std::int64_t opened_before = 0;   // opened_at < this
    std::vector<std::string> queues;  // scope of a person: any of these
    std::vector<std::string> areas;   // scope of a person: any of these
    std::int64_t self = 0;  // whose own cases, and those offered to them, are in that scope anyway
    std::vector<std::string> officer_of;  // the queues of which `self` is an officer
    bool offered = false;                 // offered to `self` or to one of officer_of
    turn_of waiting_for = turn_of::anyone;
    std::int64_t unread_by = 0;  // a person who has not seen the resident's newest words
};
// The last row of the page before; id 0: the first page.
struct cursor {
    std::int64_t key = 0;  // opened_at, due_at or the time of the last words, as ordered
    std::int64_t id = 0;
};
inline constexpr int page_max = 500;
// Longer scopes than this are refused with errc::failed.
inline constexpr std::size_t scope_max = 1'000;
std::vector<case_row> list(
    transaction& tx, const filter& what, order by, const cursor& from, int limit);
// The same with the key of each, for the next page's cursor.
struct listed {
    case_row row;
    std::int64_t key = 0;
};
std::vector<listed> page(
    transaction& tx, const filter& what, order by, const cursor& from, int limit);
std::int64_t count(transaction& tx, const filter& what);
// A conversation's, newest first.
std::vector<case_row> of_conversation(transaction& tx,
                                      std::int64_t conversation,
                                      bool with_closed,
                                      int limit);
// All open cases of a person, by id: for handing over.
std::vector<case_row> open_of(transaction& tx, std::int64_t owner);
// Those with id > after in order of id: for exports and audits.
std::vector<case_row> after(transaction& tx, std::int64_t after, int limit);

}  // namespace yishi::storage::cases
