// Photos that a conversation of the residents' page has uploaded and may send with a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::uploads {

// Uploaded once more, it is as new.
void put(transaction& tx, const upload_row& value);
std::optional<upload_row> find(transaction& tx,
                               std::string_view channel,
                               std::string_view chat,
                               std::string_view sha256);
// Whether any conversation has uploaded this content.
bool names(transaction& tx, std::string_view sha256);
// Nobody may send this content any more.
void forget(transaction& tx, std::string_view sha256);
// Deletes at most `limit` of those before `before` (a time), oldest first; returns their contents.
std::vector<std::string> prune(transaction& tx, std::int64_t before, int limit);

}  // namespace yishi::storage::uploads
