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
    return fetch_all(
        tx,
        "SELECT " YISHI_MESSAGE_COLUMNS " FROM message WHERE " YISHI_OF_CASE
        " ORDER BY seq LIMIT ?",
        values(of.conversation, of.first_seq, of.id, of.opened_seq, of.opened_seq + 1, limit),
        read_message);
}

namespace {

constexpr std::string_view handle_member = "\"message_id\":\"";  // as a body writes it

std::vector<message_row> theirs_named(transaction& tx,
                                      std::int64_t conversation,
                                      const std::string& named) {
    // LIKE takes more than is meant ('_', the other case): what it finds is looked at again.
    return fetch_all(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE conversation = ? AND direction = 0 AND body LIKE ? "
                     "AND seq > (SELECT last_seq FROM conversation WHERE id = ?) - ? ORDER BY seq",
                     values(conversation, "%" + named + "%", conversation, lookback_max),
                     read_message);
}

}  // namespace

std::optional<message_row> by_platform_id(transaction& tx,
                                          std::int64_t conversation,
                                          std::string_view handle) {
    if (handle.empty()) return std::nullopt;
    auto theirs = fetch_one(tx,
                            "SELECT " YISHI_MESSAGE_COLUMNS
                            " FROM message WHERE conversation = ? AND platform_id = ? "
                            "AND direction = 0 AND platform_id <> ''",
                            values(conversation, handle),
                            read_message);
    if (theirs && theirs->body.find(handle_member) == std::string::npos) return theirs;
    auto ours = fetch_one(
        tx,
        "SELECT " YISHI_MESSAGE_COLUMNS
        " FROM message WHERE conversation = ? AND direction = 1 AND platform_id = ? "
        "AND seq > (SELECT last_seq FROM conversation WHERE id = ?) - ? ORDER BY seq DESC LIMIT 1",
        values(conversation, handle, conversation, lookback_max),
        read_message);
    if (ours) return ours;
    const std::string named = std::string(handle_member) + std::string(handle) + '"';
    for (auto& each : theirs_named(tx, conversation, named))
        if (each.body.find(named) != std::string::npos) return std::move(each);
    return std::nullopt;
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

void give(transaction& tx, std::int64_t conversation, std::int64_t seq, std::int64_t case_id) {
    if (tx.execute("UPDATE message SET case_id = ? WHERE conversation = ? AND seq = ?",
                   values(case_id, conversation, seq)) == 0)
        refuse(errc::not_found, "message");
}

void erase_case(transaction& tx, const case_row& of) {
    tx.execute(
        "UPDATE message SET body = '{}', task_state = '', error = '', "
        "status = CASE WHEN status IN (1, 2) THEN 0 ELSE status END "
        "WHERE " YISHI_OF_CASE,
        of_case_values(of));
}

void set_body(transaction& tx, std::int64_t conversation, std::int64_t seq, std::string_view body) {
    if (tx.execute("UPDATE message SET body = ? WHERE conversation = ? AND seq = ?",
                   values(body, conversation, seq)) == 0)
        refuse(errc::not_found, "message");
}

}  // namespace yishi::storage::messages
