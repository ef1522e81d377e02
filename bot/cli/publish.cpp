#include "bot/cli/publish.hpp"

#include "storage/sql/bundles.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/changes.hpp"

namespace yishi::cli {

namespace {

constexpr int page = 500;

std::vector<std::string> lost_cases(storage::transaction& in,
                                    const conversation::town& town,
                                    std::string_view language) {
    storage::cases::filter open;
    open.open_only = true;
    storage::cases::cursor from;
    std::vector<std::string> out;
    for (;;) {
        const auto rows =
            storage::cases::list(in, open, storage::cases::order::opened_newest, from, page);
        if (rows.empty()) return out;
        out = cases::lost_by(*town.rules, rows, language);
        if (!out.empty()) return out;
        from = {rows.back().opened_at, rows.back().id};
    }
}

}  // namespace

publishing publish(storage::transaction& in,
                   const config::files& files,
                   const conversation::town& town,
                   std::int64_t now,
                   const std::string& by,
                   bool over,
                   std::string_view language) {
    publishing out;
    const auto current = storage::bundles::current(in);
    if (current) out.current = current->hash;
    if (current && current->hash == town.hash) return out;
    if (current && by.starts_with("import") && !current->by.starts_with("import") && !over) {
        out.what = published::console_newer;
        return out;
    }
    out.lost = lost_cases(in, town, language);
    if (!out.lost.empty()) {
        out.what = published::cases_lost;
        return out;
    }
    storage::bundles::put(in, {town.hash, now, by, config::dump_files(files)});
    storage::bundles::set_current(in, town.hash, now, by);
    storage::changes::append(in, {0, now, "configuration", town.hash});
    out.what = published::newly;
    out.current = town.hash;
    return out;
}

}  // namespace yishi::cli
