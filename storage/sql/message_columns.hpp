// Row to struct for the table `message`; used by the thread's and the outbox's half of
// messages.hpp.
#pragma once

#include "storage/rows.hpp"
#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

#define YISHI_MESSAGE_COLUMNS                                                                      \
    "conversation, seq, direction, at, platform_id, author, body, case_id, status, lane, due_at, " \
    "attempts, task_state, error"

// A case's part of a thread: what led to it, the bot's answer with the number, and all that carries
// its id. Its parameters: of_case_values().
#define YISHI_OF_CASE                       \
    "conversation = ? AND seq >= ? AND "    \
    "(case_id = ? OR (case_id IS NULL AND " \
    "(seq <= ? OR (seq = ? AND direction = 1))))"

namespace yishi::storage::messages {

inline auto of_case_values(const case_row& of) {
    return values(of.conversation, of.first_seq, of.id, of.opened_seq, of.opened_seq + 1);
}

inline message_row read_message(const row& from) {
    message_row out;
    out.conversation = from.integer(0);
    out.seq = from.integer(1);
    out.direction = static_cast<direction>(from.integer(2));
    out.at = from.integer(3);
    out.platform_id = from.text(4);
    out.author = from.text(5);
    out.body = from.text(6);
    out.case_id = from.integer(7);
    out.status = static_cast<delivery_status>(from.integer(8));
    out.lane = static_cast<int>(from.integer(9));
    out.due_at = from.integer(10);
    out.attempts = static_cast<int>(from.integer(11));
    out.task_state = from.text(12);
    out.error = from.text(13);
    return out;
}

}  // namespace yishi::storage::messages
