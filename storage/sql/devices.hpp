// Browsers that may open a conversation of the residents' page, and codes that open it elsewhere.
#pragma once

#include <optional>
#include <string_view>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::devices {

void insert(transaction& tx, const device_row& value);
std::optional<device_row> by_hash(transaction& tx, std::string_view hash);
void seen(transaction& tx, std::string_view hash, std::int64_t now);
// "Forget this device". Returns whether it was known.
bool remove(transaction& tx, std::string_view hash);
// All devices of a conversation.
std::int64_t remove_all(transaction& tx, std::string_view channel, std::string_view chat);

void insert_pickup(transaction& tx, const pickup_row& value);
// Deletes the code and returns it if it was good at `now`: a code opens once. Expired ones go too.
std::optional<pickup_row> take_pickup(transaction& tx, std::string_view hash, std::int64_t now);

}  // namespace yishi::storage::devices
