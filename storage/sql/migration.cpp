#include "storage/sql/migration.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage {

void apply_migrations(transaction& tx,
                      const std::function<void(const char*)>& run,
                      std::span<const migration> wanted) {
    const auto done = fetch_integer(tx, "SELECT max(number) FROM migration", {});
    if (!wanted.empty() && done > wanted.back().number) refuse(errc::too_new, "schema");
    for (const auto& next : wanted) {
        if (next.number <= done) continue;
        run(next.sql);
        tx.execute("INSERT INTO migration (number, name) VALUES (?, ?)",
                   values(next.number, std::string_view(next.name)));
    }
}

}  // namespace yishi::storage
