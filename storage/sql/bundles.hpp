// Configuration bundles under their content hash, and which one is current.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::bundles {

// One published configuration; the newest is the current one.
struct publication {
    std::int64_t seq = 0;
    std::string hash;
    std::int64_t at = 0;
    std::string by;  // "import", "import person:ID" or "person:ID"
};

// Keeps what is there already under the hash.
void put(transaction& tx, const bundle_row& value);
std::optional<bundle_row> get(transaction& tx, std::string_view hash);
std::optional<publication> current(transaction& tx);
// Throws errc::constraint if there is no such bundle.
void set_current(transaction& tx, std::string_view hash, std::int64_t now, std::string_view by);
// Newest first.
std::vector<publication> history(transaction& tx, int limit);
// Hashes that conversations still hold or that are current: what must be compiled at start.
std::vector<std::string> in_use(transaction& tx, int limit);

}  // namespace yishi::storage::bundles
