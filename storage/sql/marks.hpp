// What a person has seen of a case and is writing in it, and who spoke last there.
#pragma once

#include <optional>
#include <string_view>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::marks {

// -1: the person has never looked at the case.
std::int64_t read_seq(transaction& tx, std::int64_t person, std::int64_t case_id);
// Never goes back.
void put_read(transaction& tx, std::int64_t person, std::int64_t case_id, std::int64_t seq);

std::optional<draft_row> draft(transaction& tx, std::int64_t person, std::int64_t case_id);
// An empty text takes it away.
void put_draft(transaction& tx, const draft_row& value);

// What was said after the case was opened.
struct talk {
    std::int64_t last_at = 0;
    bool by_officer = false;
    std::int64_t last_seq = 0;  // of that message; 0: it is none (the closing question's answer)
    std::int64_t in_seq = 0;    // the resident's newest; 0: none
};
std::optional<talk> talk_of(transaction& tx, std::int64_t case_id);

}  // namespace yishi::storage::marks
