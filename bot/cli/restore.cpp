// yishi restore: puts a backup in the store's place. Checked before anything is replaced; the
// replaced store is kept; what has to be done to it (settle.hpp) is done before it is the store.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "bot/cases/audit.hpp"
#include "bot/cli/archive.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/settle.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "bot/delivery/keep.hpp"
#include "bot/delivery/media.hpp"
#include "json/digest.hpp"
#include "json/time.hpp"
#include "storage/new_file.hpp"
#include "storage/sql/copy.hpp"
#include "storage/sql/media.hpp"

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

constexpr int check_ms_max = 3'600'000;  // a restore may take its time: every page is looked at

std::unique_ptr<storage::store> open_file(const fs::path& file, int check_ms = 0) {
    storage::sqlite_options options;
    options.file = file;
    options.create = false;
    options.check_ms = check_ms;
    options.log = [](const std::string& text) { std::cerr << text << '\n'; };
    auto opened = storage::open_sqlite(options);
    return opened ? std::move(*opened) : nullptr;
}

// As one that never was if it cannot be read.
predecessor look_at(storage::store& of) {
    predecessor out;
    if (!run_read(of, [&](storage::transaction& in) { out = read_predecessor(in); })) out = {};
    return out;
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

void warn_of_lost_media(const std::vector<std::string>& contents, const std::string& folder) {
    const auto lost = std::ranges::count_if(contents, [&](const std::string& each) {
        return !fs::exists(delivery::media_path(folder, each));
    });
    if (lost != 0)
        std::cerr << lost << " of " << contents.size()
                  << " photos and files that messages name are neither in the backup nor in "
                  << folder << '\n';
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
    const auto opened = open_file(copy, check_ms_max);
    cases::audit_report report;
    std::vector<std::string> contents;
    const auto look = [&](storage::transaction& in) {
        report = cases::verify(in);
        contents = storage::media::contents(in);
    };
    const bool whole = opened && run_read(*opened, look);
    if (!whole || !report.findings.empty()) {
        std::cerr << file << ": not a whole backup"
                  << (whole ? ": " + report.findings.front().what : std::string()) << '\n';
        return false;
    }
    warn_of_lost_media(contents, media);
    return true;
}

struct restoring {
    fs::path copy;  // the backup's database
    std::int64_t now = 0;
    std::string stamp;
};

void tell(const settled& of) {
    for (const auto& [year, last] : of.jumped)
        std::cout << "case numbers of " << year << " go on after " << last
                  << ": those before may have been given since the backup\n";
    if (of.held != 0)
        std::cout << of.held
                  << " messages that waited when the backup was made are held: look at "
                     "them under \"Undelivered\" in the console\n";
    if (of.waiting != 0)
        std::cout
            << of.waiting
            << " reminders and closings that were due meanwhile wait a day, or are left out\n";
}

// The copy becomes the store; what was there goes to `aside`, and comes back if that fails.
bool replace(const fs::path& place, const fs::path& copy, const fs::path& aside) {
    const bool replaces = fs::exists(place);
    if ((replaces && !move_store(place, aside)) || !move_store(copy, place)) {
        if (replaces) move_store(aside, place);
        return false;
    }
    if (replaces) std::cout << "the store that was there is kept as " << aside.string() << '\n';
    const fs::path folder = place.has_parent_path() ? place.parent_path() : ".";
    const auto wrong = storage::sync_folder(folder);
    if (!wrong) return true;
    std::cerr << folder.string() << ": cannot be synced: " << wrong.message() << '\n';
    return false;
}

// Everything is done to the copy; its new name is what makes it the store. Until then its old one
// keeps `serve` from starting without a store (unfinished_restore).
bool restore_sqlite(const fs::path& place, const restoring& what) {
    predecessor before;
    if (const auto old = fs::exists(place) ? open_file(place) : nullptr) {
        before = look_at(*old);
        old->close();
    }
    const auto copy = open_file(what.copy);
    settled done;
    const auto all = [&](storage::transaction& in) { done = settle(in, before, what.now); };
    if (!copy || !run_unit(*copy, all)) return false;
    copy->close();
    if (!replace(place, what.copy, place.string() + ".before-" + what.stamp)) return false;
    tell(done);
    return true;
}

bool restore_postgres(storage::store& to, const folders& where, const restoring& what) {
    if (!nobody_serves(to)) return false;
    const std::string aside = where.data + "/before-" + what.stamp + ".db";
    const auto kept = to.backup(aside);
    if (!kept) {
        std::cerr << aside << ": " << kept.error().message() << '\n';
        return false;
    }
    std::cout << "the store that was there is kept as " << aside << '\n';
    const auto from = open_file(what.copy);
    if (!from) return false;
    settled done;
    const bool copied = run_read(*from, [&](storage::transaction& source) {
        const auto all = [&](storage::transaction& target) {
            const predecessor before = read_predecessor(target);
            storage::empty_all(target);
            storage::copy_all(source, target, [](auto&&...) {});
            done = settle(target, before, what.now);
        };
        if (!run_unit(to, all)) throw std::runtime_error("the database refused it");
    });
    if (copied) tell(done);
    return copied;
}

int put_in_place(const config::settings& settings, const folders& where, const std::string& file) {
    std::string holder;
    const auto lock = lock_folder(where.data, holder);
    if (!lock) {
        std::cerr << "stop the server (pid " << holder << ") first\n";
        return failed;
    }
    restoring what;
    what.copy = unfinished_restore(where.data);
    what.now = system_now();
    what.stamp = json::rfc3339(what.now);
    std::error_code ignored;
    const bool again = fs::exists(what.copy);  // one that was interrupted: there may be no store
    for (const char* suffix : {"-wal", "-shm"}) fs::remove(what.copy.string() + suffix, ignored);
    bool done = unpack(file, what.copy, where.data + "/media");
    if (done && settings.storage.postgres.empty()) {
        done = restore_sqlite(sqlite_file(settings, where.data), what);
    } else if (done) {
        const auto to = open_store(settings, where.data);
        done = to && restore_postgres(*to, where, what);
    }
    if (!done && again) return failed;  // what is left still keeps `serve` from starting
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(what.copy.string() + suffix, ignored);
    if (!done) return failed;
    std::cout << "restored from " << file << '\n';
    return ok;
}

int restore(const folders& where, const std::string& file) {
    const auto settings = load_settings_only(where.config);
    if (!settings || !make_folder(where.data)) return failed;
    const int out = put_in_place(*settings, where, file);
    return leave_to_owner(where.data) ? out : failed;
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
