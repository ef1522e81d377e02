// Row to struct for the table `conversation`; used by conversations.cpp and batches of turns.
#pragma once

#include "storage/rows.hpp"
#include "storage/sql/fetch.hpp"

#define YISHI_CONVERSATION_COLUMNS                                                     \
    "id, channel, chat, sender, name, language, state, bundle, privacy, silent_case, " \
    "last_seq, last_in_at, idle_due, dialog_seq, created_at"

namespace yishi::storage::conversations {

inline conversation_row read_conversation(const row& from) {
    conversation_row out;
    out.id = from.integer(0);
    out.channel = from.text(1);
    out.chat = from.text(2);
    out.sender = from.text(3);
    out.name = from.text(4);
    out.language = from.text(5);
    out.state = from.text(6);
    out.bundle = from.text(7);
    out.privacy = from.text(8);
    out.silent_case = from.integer(9);
    out.last_seq = from.integer(10);
    out.last_in_at = from.integer(11);
    out.idle_due = from.integer(12);
    out.dialog_seq = from.integer(13);
    out.created_at = from.integer(14);
    return out;
}

}  // namespace yishi::storage::conversations
