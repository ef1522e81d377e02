// The log of what people did beside cases: accounts, log-ins, configuration, dead letters.
#pragma once

#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::audit_log {

void append(transaction& tx, const audit_row& value);  // seq 0
// The newest `limit` with seq < before (0: from the newest on), newest first.
std::vector<audit_row> before(transaction& tx, std::int64_t before, int limit);

}  // namespace yishi::storage::audit_log
