// yishi migrate-store: a town moves from SQLite to PostgreSQL, or back.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "bot/cases/audit.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "storage/sql/copy.hpp"

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

bool is_postgres(const std::string& place) {
    return place.starts_with("postgres://") || place.starts_with("postgresql://") ||
           place.find('=') != std::string::npos;
}

storage::result<std::unique_ptr<storage::store>> open(const std::string& place, bool create) {
    const auto log = [](const std::string& text) { std::cerr << text << '\n'; };
    if (is_postgres(place))
        return storage::open_postgres(
            {.connection = place, .schema = {.migrate = false}, .log = log});
    return storage::open_sqlite(
        {.file = place, .create = create, .schema = {.migrate = false}, .log = log});
}

// What is shown of a place: an address may hold a password.
std::string shown(const std::string& place) {
    return is_postgres(place) ? "the PostgreSQL database" : place;
}

// One line that is written over on a terminal, else one a table.
class progress {
 public:
    void operator()(const std::string& table, std::int64_t done, std::int64_t all) {
        if (!terminal_ && done < all) return;
        const std::int64_t part = all == 0 ? width : done * width / all;
        const std::string bar(static_cast<std::size_t>(part), '#');
        std::string line = (terminal_ ? "\r" : "") + table;
        line.resize(name_width, ' ');
        line += "[" + bar + std::string(static_cast<std::size_t>(width - part), ' ') + "] ";
        std::cerr << line << done << " of " << all << (done < all ? "" : "\n") << std::flush;
    }

 private:
    static constexpr std::int64_t width = 30;
    static constexpr std::size_t name_width = 20;
    bool terminal_ = ::isatty(STDERR_FILENO) != 0;
};

bool is_empty(storage::store& of) {
    bool out = true;
    run_read(of, [&](storage::transaction& in) {
        for (const auto& [table, rows] : storage::count_all(in)) out = out && rows == 0;
    });
    return out;
}

bool copy(storage::store& from, storage::store& to) {
    return run_read(from, [&](storage::transaction& source) {
        const auto all = [&](storage::transaction& target) {
            storage::copy_all(source, target, progress());
        };
        if (!run_unit(to, all)) throw std::runtime_error("nothing was moved");
    });
}

// As many rows in every table, and every chain whole.
bool same(storage::store& from, storage::store& to) {
    using counts = std::vector<std::pair<std::string, std::int64_t>>;
    counts before;
    counts after;
    cases::audit_report report;
    const bool read = run_read(from, [&](auto& in) { before = storage::count_all(in); }) &&
                      run_read(to, [&](auto& in) {
                          after = storage::count_all(in);
                          report = cases::verify(in);
                      });
    if (!read) return false;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] != after[i])
            std::cerr << before[i].first << ": " << before[i].second << " rows there, "
                      << after[i].second << " here\n";
    for (const auto& each : report.findings)
        std::cerr << each.case_number << " " << each.what << '\n';
    if (before != after || !report.findings.empty()) return false;
    std::cout << "moved: " << report.cases << " cases with " << report.events
              << " events, every chain whole\n";
    return true;
}

int migrate_store(const std::string& from, const std::string& to) {
    std::unique_ptr<folder_lock> lock;
    if (!is_postgres(from)) {
        std::string holder;
        const fs::path folder = fs::absolute(from).parent_path();
        if (fs::exists(folder)) lock = lock_folder(folder, holder);
        if (!lock && !holder.empty()) {
            std::cerr << "stop the server (pid " << holder
                      << ") first: what it stores meanwhile "
                         "would be missing\n";
            return failed;
        }
    }
    auto source = open(from, false);
    if (!source) {
        std::cerr << shown(from) << ": " << source.error().message() << '\n';
        return failed;
    }
    if (is_postgres(from) && !nobody_serves(**source)) return failed;
    auto target = open(to, true);
    if (!target) {
        std::cerr << shown(to) << ": " << target.error().message() << '\n';
        return failed;
    }
    if (!is_empty(**target)) {
        std::cerr << shown(to) << ": holds a town already; name an empty one\n";
        return failed;
    }
    if (!copy(**source, **target) || !same(**source, **target)) return failed;
    std::cout << "name it in yishi.json under \"storage\"; the data folder with its media stays\n";
    return ok;
}

}  // namespace

void add_migrate_store(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand(
        "migrate-store", "move a town between SQLite and PostgreSQL (server stopped)");
    struct arguments {
        std::string from;
        std::string to;
    };
    auto given = std::make_shared<arguments>();
    const char* place = "an SQLite file, postgres://... or \"host=... dbname=...\"";
    command->add_option("--from", given->from, place)->required();
    command->add_option("--to", given->to, place)->required();
    command->callback(
        [given, &chosen] { chosen = [given] { return migrate_store(given->from, given->to); }; });
}

}  // namespace yishi::cli
