// The append-only log of what was done to cases. Each function is part of the caller's unit.
#pragma once

#include <string>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::events {

// Throws errc::constraint if (case_id, seq) is taken.
void append(transaction& tx, const event_row& value);
std::vector<event_row> of_case(transaction& tx, std::int64_t case_id);
// All after the place given (0, 0 to begin) by case and seq: for the audit.
std::vector<event_row> after(transaction& tx, std::int64_t case_id, std::int64_t seq, int limit);
// Empties salt and payload; the hashes stay. Throws errc::not_found.
void erase(transaction& tx, std::int64_t case_id, std::int64_t seq);

// The newest event of a case, from the log itself.
struct head {
    std::int64_t case_id = 0;
    std::string number;
    std::int64_t seq = 0;
    std::string hash;
};
// Of the cases with id > after, by id.
std::vector<head> heads(transaction& tx, std::int64_t after, int limit);

}  // namespace yishi::storage::events
