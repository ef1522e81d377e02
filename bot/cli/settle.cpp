#include "bot/cli/settle.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "bot/cases/audit.hpp"
#include "json/time.hpp"
#include "storage/sql/changes.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/copy.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"
#include "storage/sql/timers.hpp"

namespace yishi::cli {

namespace {

constexpr std::int64_t unknown_jump = 100'000;  // more than a town files between two backups
// More than a conversation has between two backups, and less than a quote is looked for back.
constexpr std::int64_t seqs_skipped = 500;
static_assert(seqs_skipped < storage::messages::lookback_max / 2);
constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t grace_ms = 24 * hour_ms;
constexpr std::int64_t zone_east_ms = 14 * hour_ms;  // somewhere it is already this late

int year_of(std::int64_t at) {
    return std::stoi(yishi::json::rfc3339(at).substr(0, 4));
}

// First persons are never taken out, and are made to the millisecond once a town.
std::int64_t origin_of(storage::transaction& in) {
    const auto persons = storage::people::all(in);
    const auto first = std::ranges::min_element(persons, {}, &storage::person_row::id);
    return first == persons.end() ? 0 : first->created_at;
}

std::int64_t last_of(const predecessor& in, int year) {
    const auto found = in.last.find(year);
    return found == in.last.end() ? 0 : found->second;
}

// Whether the predecessor went on from where the backup was made.
bool goes_on(const predecessor& before, const predecessor& backup) {
    return before.origin != 0 && before.origin == backup.origin &&
           std::ranges::all_of(backup.last, [&](const auto& year) {
               return last_of(before, year.first) >= year.second;
           });
}

std::map<int, std::int64_t> jump(storage::transaction& restored,
                                 const predecessor& before,
                                 std::int64_t now) {
    const predecessor backup = read_predecessor(restored);
    auto wanted = before.last;
    if (!goes_on(before, backup)) {
        // Numbers are given by the newest year's counter.
        const int newest = backup.last.empty() ? 0 : backup.last.rbegin()->first;
        const int year = std::max(newest, year_of(now + zone_east_ms));
        wanted[year] = std::max(wanted[year], last_of(backup, year) + unknown_jump);
    }
    std::map<int, std::int64_t> out;
    for (const auto& [year, last] : wanted) {
        if (last <= last_of(backup, year)) continue;
        cases::record_jump(restored, year, last + 1, "restored from a backup", now);
        out[year] = last;
    }
    return out;
}

std::int64_t let_wait(storage::transaction& restored, std::int64_t now) {
    std::int64_t out = 0;
    for (auto& each : storage::timers::due(restored, now, std::numeric_limits<int>::max())) {
        if (each.kind == storage::timers::unused_media) continue;
        ++out;
        storage::timers::cancel(restored, each.kind, each.subject);
        if (each.kind == "idle") continue;
        each.due_at = now + grace_ms;
        storage::timers::set(restored, each);
    }
    return out;
}

}  // namespace

predecessor read_predecessor(storage::transaction& in) {
    return {origin_of(in), cases::numbers_taken(in)};
}

settled settle(storage::transaction& restored, const predecessor& before, std::int64_t now) {
    settled out;
    out.jumped = jump(restored, before, now);
    out.held = storage::hold_unsent(
        restored,
        "held by a restore at " + yishi::json::rfc3339(now) + "; send again what is still wanted");
    out.waiting = let_wait(restored, now);
    storage::changes::begin_anew(restored, now);
    storage::conversations::skip_seqs(restored, seqs_skipped);
    return out;
}

}  // namespace yishi::cli
