// The outbox's half of messages.hpp. Statuses in SQL: 1 queued, 2 offered, 6 dead; the conditions
// `status IN (1, 2)` and `status = 6` are those of the partial indexes.
#include <array>

#include "storage/sql/bind.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/message_columns.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::storage::messages {

std::vector<message_row> unsent(transaction& tx,
                                const lane_set& of,
                                std::int64_t after_conversation,
                                std::int64_t after_seq,
                                int limit) {
    const auto mask = static_cast<std::int64_t>(of.to_ullong());
    return fetch_all(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE status IN (1, 2) AND (conversation, seq) > (?, ?) "
                     "AND ((CAST(? AS BIGINT) >> CAST(lane AS INTEGER)) & 1) = 1 ORDER BY "
                     "conversation, seq LIMIT ?",
                     values(after_conversation, after_seq, mask, limit),
                     read_message);
}

int count_unsent(transaction& tx, std::int64_t conversation, int limit) {
    return static_cast<int>(
        fetch_integer(tx,
                      "SELECT count(*) FROM (SELECT 1 FROM message WHERE conversation = ? "
                      "AND status IN (1, 2) LIMIT ?) AS waiting",
                      values(conversation, limit)));
}

namespace {

// Which lanes' leases were found to hold under which fence, looked up once a unit.
class fences {
 public:
    explicit fences(transaction& tx) : tx_(tx) { known_.fill(-1); }

    bool holds(int lane, std::int64_t fence) {
        if (lane < 0 || lane >= lanes) return false;
        auto& found = known_[static_cast<std::size_t>(lane)];
        if (found < 0) {
            constexpr std::string_view shared = "SELECT fence FROM lane WHERE lane = ? FOR SHARE";
            const auto sql =
                tx_.locks() ? shared : std::string_view("SELECT fence FROM lane WHERE lane = ?");
            found = fetch_integer(tx_, sql, values(lane));
        }
        return found == fence;
    }

 private:
    transaction& tx_;
    std::array<std::int64_t, static_cast<std::size_t>(lanes)> known_;
};

void remember_reported(transaction& tx, const mark& value) {
    tx.execute(
        "INSERT INTO message_reported (channel, platform_id, conversation, seq) "
        "VALUES (?, ?, ?, ?) ON CONFLICT (channel, platform_id) DO UPDATE "
        "SET conversation = excluded.conversation, seq = excluded.seq",
        values(value.reported_by, value.platform_id, value.conversation, value.seq));
}

}  // namespace

std::size_t mark_all(transaction& tx, std::span<const mark> marks) {
    fences held(tx);
    std::size_t written = 0;
    for (const auto& value : marks) {
        if (!held.holds(value.lane, value.fence)) continue;
        const auto changed = tx.execute(
            "UPDATE message SET status = ?, "
            "platform_id = CASE WHEN ? = '' THEN platform_id ELSE ? END, attempts = ?, "
            "due_at = ?, task_state = ?, error = ? "
            "WHERE conversation = ? AND seq = ? AND lane = ? AND status IN (1, 2)",
            values(value.status,
                   value.platform_id,
                   value.platform_id,
                   value.attempts,
                   value.due_at,
                   value.task_state,
                   value.error,
                   value.conversation,
                   value.seq,
                   value.lane));
        if (changed == 0) continue;
        ++written;
        if (!value.reported_by.empty() && !value.platform_id.empty()) remember_reported(tx, value);
    }
    return written;
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
