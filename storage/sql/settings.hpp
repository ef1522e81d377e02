// Small marks by name: "restored_from", "last_import".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yishi::storage {
class transaction;
}

namespace yishi::storage::settings {

std::optional<std::string> get(transaction& tx, std::string_view name);
void put(transaction& tx, std::string_view name, std::string_view value);
void remove(transaction& tx, std::string_view name);

}  // namespace yishi::storage::settings
