// Everything of one store into another, whichever databases they are: backups, restores, moving a
// town.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace yishi::storage {

class transaction;

// Told now and then: the table, its rows copied, its rows in all.
using copy_progress =
    std::function<void(const std::string& table, std::int64_t done, std::int64_t all)>;

// Copies all rows but the leases of lanes, which belong to processes. `from` is a snapshot; `to`
// holds the schema and nothing else; if that is an older one, what it has no room for is left out.
// Keys stay; numbers given later are greater.
void copy_all(transaction& from, transaction& to, const copy_progress& told);

// Rows of each table that copy_all() copies, in its order.
std::vector<std::pair<std::string, std::int64_t>> count_all(transaction& in);

// Takes out all that copy_all() copies.
void empty_all(transaction& in);

// Messages that were queued when the store was copied are held as dead letters that say why: after
// a restore most of them were sent long ago. Returns how many.
std::int64_t hold_unsent(transaction& in, const std::string& why);

}  // namespace yishi::storage
