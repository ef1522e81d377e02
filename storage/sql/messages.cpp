#include "storage/sql/messages.hpp"

#include <algorithm>

#include "storage/sql/bind.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/message_columns.hpp"

namespace yishi::storage::messages {

std::optional<message_row> at(transaction& tx, std::int64_t conversation, std::int64_t seq) {
    return fetch_one(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE conversation = ? AND seq = ?",
                     values(conversation, seq),
                     read_message);
}

std::vector<message_row> after(transaction& tx,
                               std::int64_t conversation,
                               std::int64_t after,
                               int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
                     values(conversation, after, limit),
                     read_message);
}

std::vector<message_row> before(transaction& tx,
                                std::int64_t conversation,
                                std::int64_t before,
                                int limit) {
    auto out = fetch_all(tx,
                         "SELECT " YISHI_MESSAGE_COLUMNS
                         " FROM message WHERE conversation = ? AND seq < ? "
                         "ORDER BY seq DESC LIMIT ?",
                         values(conversation, before, limit),
                         read_message);
    std::reverse(out.begin(), out.end());
    return out;
}

std::vector<message_row> of_case(transaction& tx, const case_row& of, int limit) {
    return fetch_all(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE conversation = ? AND seq >= ? "
                     "AND (seq <= ? OR case_id = ?) ORDER BY seq LIMIT ?",
                     values(of.conversation, of.first_seq, of.opened_seq, of.id, limit),
                     read_message);
}

std::optional<message_row> by_platform_id(transaction& tx,
                                          std::int64_t conversation,
                                          std::string_view platform_id) {
    if (platform_id.empty()) return std::nullopt;
    auto theirs = fetch_one(tx,
                            "SELECT " YISHI_MESSAGE_COLUMNS
                            " FROM message WHERE conversation = ? AND platform_id = ? "
                            "AND direction = 0 AND platform_id <> ''",
                            values(conversation, platform_id),
                            read_message);
    if (theirs) return theirs;
    return fetch_one(
        tx,
        "SELECT " YISHI_MESSAGE_COLUMNS
        " FROM message WHERE conversation = ? AND direction = 1 AND platform_id = ? "
        "AND seq > (SELECT last_seq FROM conversation WHERE id = ?) - ? ORDER BY seq DESC LIMIT 1",
        values(conversation, platform_id, conversation, lookback_max),
        read_message);
}

void insert(transaction& tx, const message_row& value) {
    tx.execute(
        "INSERT INTO message (conversation, seq, direction, at, platform_id, author, body, "
        "case_id, status, lane, due_at, attempts, task_state, error) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values(value.conversation,
               value.seq,
               value.direction,
               value.at,
               value.platform_id,
               value.author,
               value.body,
               nullable(value.case_id),
               value.status,
               lane_of(value.conversation),
               value.due_at,
               value.attempts,
               value.task_state,
               value.error));
}

message_row append(transaction& tx, message_row value) {
    value.seq = conversations::next_seq(tx, value.conversation);
    value.lane = lane_of(value.conversation);
    insert(tx, value);
    return value;
}

void set_body(transaction& tx, std::int64_t conversation, std::int64_t seq, std::string_view body) {
    if (tx.execute("UPDATE message SET body = ? WHERE conversation = ? AND seq = ?",
                   values(body, conversation, seq)) == 0)
        refuse(errc::not_found, "message");
}

}  // namespace yishi::storage::messages
