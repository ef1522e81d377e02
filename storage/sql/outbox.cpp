// The outbox's half of messages.hpp. Statuses in SQL: 1 queued, 2 offered, 6 dead; the conditions
// `status IN (1, 2)` and `status = 6` are those of the partial indexes.
#include <array>
#include <set>
#include <utility>

#include "storage/sql/bind.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/message_columns.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::storage::messages {

namespace {

// Takes the lanes' mask first.
#define YISHI_UNSENT                                              \
    "SELECT " YISHI_MESSAGE_COLUMNS                               \
    ", c.channel, c.chat FROM message CROSS JOIN conversation c " \
    "WHERE c.id = conversation AND status IN (1, 2) "             \
    "AND ((CAST(? AS BIGINT) >> CAST(lane AS INTEGER)) & 1) = 1 AND "
constexpr std::string_view in_order = " ORDER BY conversation, seq";

std::int64_t mask_of(const lane_set& of) {
    return static_cast<std::int64_t>(of.to_ullong());
}

unsent_message read_unsent(const row& from) {
    return {read_message(from), text(from, 14), text(from, 15)};
}

}  // namespace

std::vector<unsent_message> unsent(transaction& tx,
                                   const lane_set& of,
                                   std::int64_t after_conversation,
                                   std::int64_t after_seq,
                                   int limit) {
    static const std::string sql =
        std::string(YISHI_UNSENT "(conversation, seq) > (?, ?)").append(in_order) + " LIMIT ?";
    return fetch_all(
        tx, sql, values(mask_of(of), after_conversation, after_seq, limit), read_unsent);
}

std::vector<unsent_message> unsent_in(transaction& tx,
                                      const lane_set& of,
                                      const std::vector<std::int64_t>& conversations) {
    const std::string sql = YISHI_UNSENT + one_of(tx.dialect(), "conversation").append(in_order);
    const std::string ids = join_ids(conversations);
    return fetch_all(tx, sql, values(mask_of(of), ids), read_unsent);
}

#undef YISHI_UNSENT

const std::string& count_unsent_sql() {
    static const std::string sql =
        "SELECT count(*) FROM (SELECT 1 FROM message WHERE conversation = ? "
        "AND status IN (1, 2) LIMIT " +
        std::to_string(turn_unsent_max) + ") AS waiting";
    return sql;
}

int count_unsent(transaction& tx, std::int64_t conversation) {
    return static_cast<int>(fetch_integer(tx, count_unsent_sql(), values(conversation)));
}

namespace {

// The fences of these marks' lanes; -1 where there is no such lane. Nobody takes one over until the
// unit ends.
using fences = std::array<std::int64_t, static_cast<std::size_t>(lanes)>;
fences read_fences(transaction& tx, std::span<const mark> marks) {
    fences out;
    out.fill(-1);
    lane_set named;
    for (const auto& each : marks)
        if (each.lane >= 0 && each.lane < lanes) named.set(static_cast<std::size_t>(each.lane));
    constexpr std::string_view locked =
        "SELECT lane, fence FROM lane "
        "WHERE ((CAST(? AS BIGINT) >> CAST(lane AS INTEGER)) & 1) = 1 ORDER BY lane FOR SHARE";
    constexpr std::string_view without = locked.substr(0, locked.rfind(" FOR SHARE"));
    tx.query(tx.locks() ? locked : without,
             values(static_cast<std::int64_t>(named.to_ullong())),
             [&](const row& from) {
                 out.at(static_cast<std::size_t>(from.integer(0))) = from.integer(1);
             });
    return out;
}

bool holds(const fences& found, const mark& value) {
    if (value.lane < 0 || value.lane >= lanes) return false;
    return value.fence == any_fence || found[static_cast<std::size_t>(value.lane)] == value.fence;
}

void remember_reported(transaction& tx, const mark& value) {
    tx.execute(
        "INSERT INTO message_reported (channel, platform_id, conversation, seq) "
        "VALUES (?, ?, ?, ?) ON CONFLICT (channel, platform_id) DO UPDATE "
        "SET conversation = excluded.conversation, seq = excluded.seq",
        values(value.reported_by, value.platform_id, value.conversation, value.seq));
}

}  // namespace

std::size_t mark_all(transaction& tx, std::span<const mark> marks) {
    // By the key: the sum keeps planners from the index of what is unsent, which many marks at once
    // would walk from end to end.
    constexpr std::string_view sql =
        "UPDATE message SET status = ?, "
        "platform_id = CASE WHEN ? = '' THEN platform_id ELSE ? END, attempts = ?, "
        "due_at = ?, task_state = ?, error = ? "
        "WHERE conversation = ? AND seq = ? AND lane = ? AND status + 0 IN (1, 2)";
    const auto found = read_fences(tx, marks);
    std::int64_t written = 0;
    // As many at once as concern different messages and are not looked at afterwards.
    param_rows together;
    std::set<std::pair<std::int64_t, std::int64_t>> which;
    const auto write = [&] {
        written += tx.execute_all(sql, std::exchange(together, {}));
        which.clear();
    };
    for (const auto& value : marks) {
        if (!holds(found, value)) continue;
        const auto columns = values(value.status,
                                    value.platform_id,
                                    value.platform_id,
                                    value.attempts,
                                    value.due_at,
                                    value.task_state,
                                    value.error,
                                    value.conversation,
                                    value.seq,
                                    value.lane);
        if (!which.emplace(value.conversation, value.seq).second) {
            write();
            which.emplace(value.conversation, value.seq);
        }
        if (value.reported_by.empty() || value.platform_id.empty()) {
            together.add(columns);
            continue;
        }
        if (tx.execute(sql, columns) == 0) continue;
        ++written;
        remember_reported(tx, value);
    }
    write();
    return static_cast<std::size_t>(written);
}

std::optional<message_row> report(transaction& tx,
                                  std::string_view channel,
                                  std::string_view platform_id,
                                  delivery_status status,
                                  std::string_view error) {
    std::int64_t conversation = 0;
    std::int64_t seq = 0;
    tx.query("SELECT conversation, seq FROM message_reported WHERE channel = ? AND platform_id = ?",
             values(channel, platform_id),
             [&](const row& from) {
                 conversation = from.integer(0);
                 seq = from.integer(1);
             });
    if (conversation == 0) return std::nullopt;
    // The numbers of sent, delivered, read and dead grow along a message's life.
    if (tx.execute("UPDATE message SET status = ?, error = ? "
                   "WHERE conversation = ? AND seq = ? AND status >= 3 AND status < ?",
                   values(status, error, conversation, seq, status)) == 0)
        return std::nullopt;
    return at(tx, conversation, seq);
}

std::vector<message_row> dead(transaction& tx,
                              std::int64_t before_conversation,
                              std::int64_t before_seq,
                              int limit) {
    if (before_conversation == 0)
        return fetch_all(tx,
                         "SELECT " YISHI_MESSAGE_COLUMNS
                         " FROM message WHERE status = 6 "
                         "ORDER BY conversation DESC, seq DESC LIMIT ?",
                         values(limit),
                         read_message);
    return fetch_all(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE status = 6 AND (conversation, seq) < (?, ?) "
                     "ORDER BY conversation DESC, seq DESC LIMIT ?",
                     values(before_conversation, before_seq, limit),
                     read_message);
}

std::int64_t count_dead(transaction& tx) {
    return fetch_integer(tx, "SELECT count(*) FROM message WHERE status = 6", {});
}

message_row requeue(transaction& tx,
                    std::int64_t conversation,
                    std::int64_t seq,
                    std::int64_t now) {
    auto found = at(tx, conversation, seq);
    if (!found || found->status != delivery_status::dead) refuse(errc::not_found, "dead letter");
    tx.execute("DELETE FROM message WHERE conversation = ? AND seq = ? AND status = 6",
               values(conversation, seq));
    found->at = now;
    found->due_at = 0;
    found->attempts = 0;
    found->status = delivery_status::queued;
    found->platform_id.clear();
    found->error.clear();
    return append(tx, *std::move(found));
}

backlog outbox_backlog(transaction& tx) {
    backlog out;
    tx.query(
        "SELECT count(*), min(at) FROM message WHERE status IN (1, 2)", {}, [&](const row& from) {
            out.unsent = from.integer(0);
            out.oldest_at = from.integer(1);
        });
    return out;
}

}  // namespace yishi::storage::messages
