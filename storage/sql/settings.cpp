#include "storage/sql/settings.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::settings {

std::optional<std::string> get(transaction& tx, std::string_view name) {
    return fetch_one(
        tx, "SELECT value FROM setting WHERE name = ?", values(name), [](const row& from) {
            return text(from, 0);
        });
}

void put(transaction& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values(name, value));
}

void remove(transaction& tx, std::string_view name) {
    tx.execute("DELETE FROM setting WHERE name = ?", values(name));
}

}  // namespace yishi::storage::settings
