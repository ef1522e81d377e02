// Timers as rows: firing takes the row and applies its effect in one unit.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::timers {

// The kind of a timer whose subject is a content (SHA-256) that may be nobody's any more.
inline constexpr const char* unused_media = "unused_media";

// Replaces a timer of the same kind and subject.
void set(transaction& tx, const timer_row& value);
void cancel(transaction& tx, std::string_view kind, std::string_view subject);
std::optional<timer_row> find(transaction& tx, std::string_view kind, std::string_view subject);
// Due at or before `now`, soonest first.
std::vector<timer_row> due(transaction& tx, std::int64_t now, int limit);
// Deletes it if it is there and due at or before `now`; returns whether it was: only then fire.
bool take(transaction& tx, std::string_view kind, std::string_view subject, std::int64_t now);
// When the next one is due.
std::optional<std::int64_t> next_due(transaction& tx);

}  // namespace yishi::storage::timers
