// What a person has seen of a case and is writing in it.
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

}  // namespace yishi::storage::marks
