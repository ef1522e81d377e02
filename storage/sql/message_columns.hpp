// Row to struct for the table `message`; used by the thread's and the outbox's half of
// messages.hpp.
#pragma once

#include "storage/rows.hpp"
#include "storage/sql/fetch.hpp"

#define YISHI_MESSAGE_COLUMNS                                                                      \
    "conversation, seq, direction, at, platform_id, author, body, case_id, status, lane, due_at, " \
    "attempts, task_state, error"

namespace yishi::storage::messages {

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
