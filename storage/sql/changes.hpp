// The change table that live views read from their last number.
#pragma once

#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::changes {

// Numbers only grow, in the order of the commits; gaps are possible.
void append(transaction& tx, const change_row& value);
// Those with seq > after, in order.
std::vector<change_row> after(transaction& tx, std::int64_t after, int limit);
// 0: none yet.
std::int64_t newest(transaction& tx);
// The smallest seq still there; a reader behind it reloads. 0: none.
std::int64_t oldest(transaction& tx);
// The store is another than the readers knew: all of them reload, whatever number they were at.
void begin_anew(transaction& tx, std::int64_t at);
// Deletes at most `limit` lines older than `before` (a time), never the newest, whose number says
// how far the log has gone; returns how many.
std::int64_t prune(transaction& tx, std::int64_t before, int limit);

}  // namespace yishi::storage::changes
