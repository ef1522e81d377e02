// The few columns of cases that figures are counted from.
#pragma once

#include <cstdint>
#include <functional>

#include "storage/sql/cases.hpp"

namespace yishi::storage::figures {

struct line {
    std::string queue;
    std::string area;
    std::int64_t opened_at = 0;
    std::int64_t closed_at = 0;
    std::int64_t due_at = 0;
    std::int64_t first_reply_at = 0;
    storage::confirmation confirmation = storage::confirmation::none;
    int satisfaction = 0;
};
// All cases opened before `to` that were open, opened or closed at or after `from`, in the scope
// that the filter's queues, areas and self say (the rest of it is not looked at).
void each_case(transaction& tx,
               const cases::filter& scope,
               std::int64_t from,
               std::int64_t to,
               const std::function<void(const line&)>& take);

}  // namespace yishi::storage::figures
