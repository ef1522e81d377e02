// Idempotency keys of writes from outside, kept with their results.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::keys {

// What a write with this key answered, to be looked up first.
std::optional<std::string> find(transaction& tx, std::string_view key);
// Throws errc::constraint if the key is there already.
void put(transaction& tx, std::string_view key, std::string_view result, std::int64_t now);
// Deletes at most `limit` keys older than `before`; returns how many.
std::int64_t prune(transaction& tx, std::int64_t before, int limit);

}  // namespace yishi::storage::keys
