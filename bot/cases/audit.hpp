// Verifies the event chains of all cases. It finds: any changed column of an event or of a case's
// row, a missing event, a cut tail, a case taken away or put in, a gap in the numbers of a year.
// Who can write to the database can also make a chain anew: against that stand the daily heads,
// signed and kept elsewhere, which hold the state of all chains at the end of a day.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::cases {

// One thing that is wrong.
struct finding {
    std::string case_number;  // or empty: not of one case
    std::int64_t event_seq = 0;
    std::string what;
};

inline constexpr std::size_t findings_max = 10'000;

// The state of all chains at an instant: hash(0) = "", hash(n) = SHA-256(hash(n-1), number, seq,
// hash) of the newest event at or before `until` of the n-th case in the order of their ids, fields
// as in event.hpp. `events` is the sum of these seq. Made some minutes after `until`, when the
// units that began before it have been committed.
struct audit_head {
    std::int64_t until = 0;
    std::int64_t cases = 0;
    std::int64_t events = 0;
    std::string hash;
    bool operator==(const audit_head&) const = default;
};

// One case: its row against its events, in order.
void verify_case(const storage::case_row& row,
                 const std::vector<storage::event_row>& events,
                 std::vector<finding>& out);

struct audit_report {
    std::vector<finding> findings;
    std::int64_t cases = 0;
    std::int64_t events = 0;
};
// All cases, the numbers of each year (with the jumps that a restore recorded), events of no case,
// and every head given against what the store holds now.
audit_report verify(storage::transaction& in, const std::vector<audit_head>& heads = {});

audit_head head_at(storage::transaction& in, std::int64_t until);

// Years to the highest number taken.
std::map<int, std::int64_t> numbers_taken(storage::transaction& in);

// A number range that a restore left out, with the reason; verify() takes it as no gap.
// Takes care of the counter as well (storage::cases::jump_to).
void record_jump(storage::transaction& in,
                 int year,
                 std::int64_t next_seq,
                 const std::string& why,
                 std::int64_t now);

// The line that is signed and exported: JSON, its members in a fixed order.
std::string dump_head(const audit_head& value);
std::optional<audit_head> parse_head(std::string_view line);

}  // namespace yishi::cases
