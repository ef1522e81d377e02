// yishi restore: puts a backup in the store's place. Checked before anything is replaced; the
// replaced store is kept; case numbers jump ahead, so that none is given twice; what was waiting to
// be sent when the backup was made is held for somebody to look at.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>

#include "bot/cases/audit.hpp"
#include "bot/cli/archive.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "bot/delivery/keep.hpp"
#include "bot/delivery/media.hpp"
#include "json/digest.hpp"
#include "json/time.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/copy.hpp"
#include "storage/sql/lanes.hpp"

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

// Nothing if they cannot be read.
std::optional<counters> read_counters(storage::store& of, int year) {
    counters out;
    const auto look = [&](storage::transaction& in) {
        for (const int each : {year - 1, year, year + 1}) {
            const auto next = storage::cases::next_number(in, each);
            out[next.year] = next.seq;
        }
    };
    if (!run_read(of, look)) return std::nullopt;
    return out;
}

// Every year's next number is at least what the replaced store would have given.
bool jump_ahead(storage::store& restored, const counters& before, bool known, int year) {
    const auto now = read_counters(restored, year);
    if (!now) return false;
    const auto unit = [&](storage::transaction& in) {
        for (const auto& [each, next] : *now) {
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

// Files of media are named by their content: one that is there already stays, and nothing refers to
// one too many.
void put_media(const std::string& folder, const std::string& hash, const std::string& bytes) {
    if (json::sha256_hex(bytes) != hash) throw archive_error("media " + hash + " is damaged");
    if (!delivery::put_content(folder, hash, bytes))
        throw archive_error(folder + ": media cannot be written there");
}

// The backup's database as a file that opens, is whole and of a schema we know. False: stderr says
// why, and nothing was replaced.
bool unpack(const std::string& file, const fs::path& copy, const std::string& media) {
    try {
        read_archive(file, copy, [&](const std::string& hash, const std::string& bytes) {
            put_media(media, hash, bytes);
        });
    } catch (const std::exception& error) {
        std::cerr << file << ": not a whole backup: " << error.what() << '\n';
        return false;
    }
    const auto opened = open_file(copy);
    cases::audit_report report;
    const auto look = [&](storage::transaction& in) { report = cases::verify(in); };
    const bool whole = opened && run_read(*opened, look);
    if (whole && report.findings.empty()) return true;
    std::cerr << file << ": not a whole backup"
              << (whole ? ": " + report.findings.front().what : std::string()) << '\n';
    return false;
}

struct restoring {
    fs::path copy;  // the backup's database
    std::string stamp;
    int year = 0;
};

bool settle(storage::store& restored, const counters& before, bool known, const restoring& what) {
    std::int64_t held = 0;
    const auto hold = [&](storage::transaction& in) {
        held = storage::hold_unsent(
            in, "held by a restore at " + what.stamp + "; send again what is still wanted");
    };
    if (!jump_ahead(restored, before, known, what.year) || !run_unit(restored, hold)) return false;
    if (held != 0)
        std::cout << held
                  << " messages that waited when the backup was made are held: look at "
                     "them under \"Undelivered\" in the console\n";
    return true;
}

bool restore_sqlite(const fs::path& place, const restoring& what) {
    counters before;
    bool known = !fs::exists(place);
    if (!known) {
        if (const auto old = open_file(place)) {
            const auto counted = read_counters(*old, what.year);
            known = counted.has_value();
            before = counted.value_or(counters());
            old->close();
        }
        const fs::path aside = place.string() + ".before-" + what.stamp;
        if (!move_store(place, aside)) return false;
        std::cout << "the store that was there is kept as " << aside.string() << '\n';
    }
    if (!move_store(what.copy, place)) return false;
    const auto restored = open_file(place);
    const bool done = restored && settle(*restored, before, known, what);
    if (restored) restored->close();
    return done;
}

// A server that lives renews its leases.
bool in_use(storage::store& of) {
    bool out = false;
    run_read(of, [&](storage::transaction& in) {
        for (const auto& each : storage::leases::all(in))
            out = out || (!each.owner.empty() && each.expires_at > system_now());
    });
    return out;
}

bool restore_postgres(storage::store& to, const folders& where, const restoring& what) {
    if (in_use(to)) {
        std::cerr << "stop all servers of this database first (one that was killed just now is "
                     "forgotten within a minute)\n";
        return false;
    }
    const auto before = read_counters(to, what.year);
    if (!before) return false;
    const std::string aside = where.data + "/before-" + what.stamp + ".db";
    const auto kept = to.backup(aside);
    if (!kept) {
        std::cerr << aside << ": " << kept.error().message() << '\n';
        return false;
    }
    std::cout << "the store that was there is kept as " << aside << '\n';
    const auto from = open_file(what.copy);
    if (!from) return false;
    const bool copied = run_read(*from, [&](storage::transaction& source) {
        const auto all = [&](storage::transaction& target) {
            storage::empty_all(target);
            storage::copy_all(source, target, [](auto&&...) {});
        };
        if (!run_unit(to, all)) throw std::runtime_error("the database refused it");
    });
    return copied && settle(to, *before, true, what);
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
    restoring what;
    what.copy = where.data + "/restoring.db";
    what.stamp = json::rfc3339(system_now());
    what.year = std::stoi(what.stamp.substr(0, 4));
    bool done = unpack(file, what.copy, where.data + "/media");
    if (done && settings->storage.postgres.empty()) {
        done = restore_sqlite(sqlite_file(*settings, where.data), what);
    } else if (done) {
        const auto to = open_store(*settings, where.data);
        done = to && restore_postgres(*to, where, what);
    }
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(what.copy.string() + suffix, ignored);
    if (!done) return failed;
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
