// What can be done to a case. The names are those of the events and of the API's "type".
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::cases {

inline constexpr std::size_t text_max = 4'000;  // bytes of a reply, note or reason

struct reply_action {  // "reply": the officer wrote to the resident
    std::int64_t message_seq = 0;
};
struct note_action {  // "note": for colleagues only
    std::string text;
};
struct assign_action {  // "assign": at once, by those who may
    std::string to;     // a person's name
    std::string queue;  // or empty: stays
    std::string reason;
};
struct transfer_action {  // "transfer": an offer; the owner stays until it is accepted
    std::string to;       // a person's name, or
    std::string queue;    // one of its officers accepts
    std::string reason;
};
struct accept_action {};  // "accept": an offer; by the owner: the case is taken up
struct priority_action {  // "priority"
    int priority = 0;
    std::string reason;
};
struct status_action {  // "status": in_progress or waiting
    storage::case_status status = storage::case_status::in_progress;
};
struct close_action {  // "close"
    std::string reason;
    std::string text;  // last words to the resident, or empty
};
struct reopen_action {  // "reopen"
    std::string reason;
};
struct merge_action {  // "merge": this case is closed, the other one goes on
    std::string into;  // number
};
struct merged_action {  // "merged": the other side of it
    std::string from;   // number
};
struct erase_action {  // "erase": the resident's words and data go, the chain stays whole
    std::string reason;
};
struct unmask_action {};          // "unmask": somebody looked at the personal data
struct resident_message_action {  // "resident_message": the resident wrote about this case
    std::int64_t message_seq = 0;
};
struct closing_answer_action {  // "closing_answer"; again with what the resident adds to it
    bool solved = false;
    std::optional<int> satisfaction;
    std::string comment;
    std::int64_t message_seq = 0;  // what the resident said
};
struct unconfirmed_action {};  // "unconfirmed": the closing timer fired
struct overdue_action {};      // "overdue": the overdue timer fired

using action = std::variant<reply_action,
                            note_action,
                            assign_action,
                            transfer_action,
                            accept_action,
                            priority_action,
                            status_action,
                            close_action,
                            reopen_action,
                            merge_action,
                            merged_action,
                            erase_action,
                            resident_message_action,
                            closing_answer_action,
                            unconfirmed_action,
                            overdue_action,
                            unmask_action>;

std::string_view type_of(const action& value);

// The body of POST /api/v1/cases/{number}/events: {"type": "assign", "to": "chen"}. Only what
// people do there: note, assign, transfer, accept, priority, status, close, reopen, merge, erase.
// nullopt: `why` says which member is wrong.
std::optional<action> action_from_json(const nlohmann::json& body, std::string& why);

}  // namespace yishi::cases
