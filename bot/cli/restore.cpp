// yishi restore: puts a backup in the store's place. Checked before anything is replaced; the
// replaced store is kept beside it; case numbers jump ahead, so that none is given twice.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>

#include "bot/cases/audit.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "json/time.hpp"
#include "storage/sql/cases.hpp"

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

// When the replaced store can't be read: more than a town files between two backups.
constexpr std::int64_t unknown_jump = 100'000;

using counters = std::map<int, std::int64_t>;  // year to its next number

std::unique_ptr<storage::store> open_file(const fs::path& file) {
    storage::sqlite_options options;
    options.file = file;
    options.create = false;
    auto opened = storage::open_sqlite(options);
    return opened ? std::move(*opened) : nullptr;
}

counters read_counters(storage::store& of, int year) {
    counters out;
    const auto look = [&](storage::transaction& in) {
        for (const int each : {year - 1, year, year + 1}) {
            const auto next = storage::cases::next_number(in, each);
            out[next.year] = next.seq;
        }
    };
    run_read(of, look);
    return out;
}

// Every year's next number is at least what the replaced store would have given.
bool jump_ahead(storage::store& restored, const counters& before, bool known, int year) {
    const counters now = read_counters(restored, year);
    const auto unit = [&](storage::transaction& in) {
        for (const auto& [each, next] : now) {
            const auto old = before.find(each);
            const std::int64_t least = !known                ? next + unknown_jump
                                       : old == before.end() ? next
                                                             : old->second;
            if (least > next && (each == year || known))
                cases::record_jump(in, each, least, "restored from a backup", system_now());
        }
    };
    return run_unit(restored, unit);
}

bool move_store(const fs::path& from, const fs::path& to) {
    std::error_code wrong;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        const fs::path part = from.string() + suffix;
        if (fs::exists(part)) fs::rename(part, to.string() + suffix, wrong);
        if (wrong) {
            std::cerr << part.string() << ": " << wrong.message() << '\n';
            return false;
        }
    }
    return true;
}

// A copy beside the store's place that opens, is whole and of a schema we know. Empty: stderr says.
fs::path checked_copy(const std::string& file, const fs::path& place) {
    fs::path copy = place.string() + ".restoring";
    std::error_code wrong;
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing, wrong);
    if (wrong) {
        std::cerr << file << ": " << wrong.message() << '\n';
        return {};
    }
    const auto opened = open_file(copy);
    cases::audit_report report;
    const auto look = [&](storage::transaction& in) { report = cases::verify(in); };
    const bool whole = opened && run_read(*opened, look);
    if (opened) opened->close();
    if (whole && report.findings.empty()) return copy;
    std::cerr << file << ": not a whole backup"
              << (whole ? ": " + report.findings.front().what : std::string()) << '\n';
    fs::remove(copy, wrong);
    return {};
}

int restore(const folders& where, const std::string& file) {
    const auto settings = load_settings_only(where.config);
    if (!settings || !make_folder(where.data)) return failed;
    std::string holder;
    const auto lock = lock_folder(where.data, holder);
    if (!lock) {
        std::cerr << "stop the server (pid " << holder << ") first\n";
        return failed;
    }
    const fs::path place = sqlite_file(*settings, where.data);
    const fs::path copy = checked_copy(file, place);
    if (copy.empty()) return failed;
    const std::string stamp = json::rfc3339(system_now());
    const int year = std::stoi(stamp.substr(0, 4));
    counters before;
    bool known = !fs::exists(place);
    if (!known) {
        if (const auto old = open_file(place)) {
            before = read_counters(*old, year);
            known = true;
            old->close();
        }
        const fs::path aside = place.string() + ".before-" + stamp;
        if (!move_store(place, aside)) return failed;
        std::cout << "the store that was there is kept as " << aside.string() << '\n';
    }
    if (!move_store(copy, place)) return failed;
    const auto restored = open_file(place);
    if (!restored || !jump_ahead(*restored, before, known, year)) return failed;
    restored->close();
    std::cout << "restored from " << file << '\n';
    return ok;
}

}  // namespace

void add_restore(CLI::App& app, action& chosen) {
    CLI::App* command =
        app.add_subcommand("restore", "put a backup in the store's place (server stopped)");
    struct arguments {
        folders where;
        std::string file;
    };
    auto given = std::make_shared<arguments>();
    add_folders(*command, given->where);
    command->add_option("FILE", given->file, "what `yishi backup` wrote")->required();
    command->callback(
        [given, &chosen] { chosen = [given] { return restore(given->where, given->file); }; });
}

}  // namespace yishi::cli
