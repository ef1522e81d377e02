// Leases of the outbox's lanes: who sends what. Each function is part of the caller's unit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::leases {

struct lease {
    int lane = 0;
    std::string owner;       // empty: free
    std::int64_t fence = 0;  // raised whenever the lane changes hands
    std::int64_t expires_at = 0;
    bool operator==(const lease&) const = default;
};

// Says that this owner shares in the lanes until then, and forgets whose time is over. Returns how
// many share in them, this one included.
int join(transaction& tx, std::string_view owner, std::int64_t now, std::int64_t expires_at);
// Takes up to `wanted` lanes that are free or expired; returns those taken.
std::vector<lease> take(
    transaction& tx, std::string_view owner, int wanted, std::int64_t now, std::int64_t expires_at);
// Prolongs all lanes of the owner (also expired ones that nobody took); returns those it holds.
std::vector<lease> renew(transaction& tx, std::string_view owner, std::int64_t expires_at);
// Gives all up and shares no longer.
void release(transaction& tx, std::string_view owner);
// Gives up one lane, for another to take.
void release(transaction& tx, std::string_view owner, int lane);
// Takes all lanes from whoever holds them: for a store that one process has to itself (it holds the
// data folder's lock), whose holder before was killed.
void release_all(transaction& tx);
// All lanes in order.
std::vector<lease> all(transaction& tx);

}  // namespace yishi::storage::leases
