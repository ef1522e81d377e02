// Row to struct for the table `case_record`; used by cases.cpp and case_list.cpp.
#pragma once

#include <string_view>

#include "storage/rows.hpp"
#include "storage/sql/transaction.hpp"

#define YISHI_CASE_COLUMNS                                                                     \
    "id, number, year, seq, kind, category, status, priority, queue, owner, area, language, "  \
    "source, conversation, first_seq, opened_seq, reporter, dialog, title, summary, answers, " \
    "place, opened_at, due_at, closed_at, overdue_at, first_reply_at, close_reason, "          \
    "confirmation, "                                                                           \
    "satisfaction, reopened, version, event_seq, event_hash, offered_to, offered_queue, "      \
    "last_at, last_by, last_seq, in_seq"

namespace yishi::storage::cases {

case_row read_case(const row& from);

}  // namespace yishi::storage::cases
