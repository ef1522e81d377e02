// What need not be kept for ever: lines that live views have read, answers to repeated requests,
// photos that were uploaded and never sent.
#pragma once

#include <cstdint>

namespace yishi::storage {
class transaction;
}

namespace yishi::conversation {

inline constexpr std::int64_t housekeeping_every_ms = 3'600'000;

// Deletes a portion of what is old enough, in the caller's unit; true: there may be more.
bool keep_house(storage::transaction& in, std::int64_t now);

}  // namespace yishi::conversation
