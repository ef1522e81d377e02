#include "storage/sql/migration.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage {

std::span<const migration> up_to(std::span<const migration> all, const schema_options& options) {
    std::size_t count = all.size();
    while (options.number_max != 0 && count > 0 && all[count - 1].number > options.number_max)
        --count;
    return all.first(count);
}

void apply_migrations(transaction& tx,
                      std::span<const migration> wanted,
                      const schema_options& options,
                      const migration_steps& steps) {
    const auto done =
        static_cast<int>(fetch_integer(tx, "SELECT coalesce(max(number), 0) FROM migration", {}));
    const int last = wanted.empty() ? 0 : wanted.back().number;
    if (done > last) refuse(errc::too_new, ("schema " + std::to_string(done)).c_str());
    if (done == last) return;
    if (done != 0) {
        if (!options.migrate) refuse(errc::too_old, ("schema " + std::to_string(done)).c_str());
        if (steps.claim) steps.claim();
        const std::string file = options.copy ? options.copy(done) : std::string();
        if (!file.empty()) steps.copy(file, done);
    }
    for (const auto& next : wanted) {
        if (next.number <= done) continue;
        steps.run(next.sql);
        tx.execute("INSERT INTO migration (number, name) VALUES (?, ?)",
                   values(next.number, std::string_view(next.name)));
    }
}

}  // namespace yishi::storage
