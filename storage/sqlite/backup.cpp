#include "storage/sqlite/backup.hpp"

#include <filesystem>

#include "storage/new_file.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::sqlite {

namespace {

constexpr int backup_step_pages = 1'000;

void copy_pages(connection& from, connection& to) {
    // One read transaction around all steps: the copy is of one instant and never starts over.
    from.run("BEGIN");
    from.run("SELECT count(*) FROM sqlite_schema");
    sqlite3_backup* run = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (run == nullptr) to.fail(sqlite3_extended_errcode(to.handle()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) code = sqlite3_backup_step(run, backup_step_pages);
    const int ended = sqlite3_backup_finish(run);
    if (code != SQLITE_DONE) to.fail(ended == SQLITE_OK ? code : ended);
    from.run("COMMIT");
}

void check(connection& on) {
    statement run(on, "PRAGMA integrity_check(1)");
    if (!run.step() || run.text(0) != "ok") refuse(errc::corrupt, "the copy is damaged");
}

}  // namespace

void copy_database(const connection_options& source, const std::string& file) {
    if (std::filesystem::exists(file)) refuse(errc::io, "the backup's name is taken");
    const std::filesystem::path part = file + ".part";
    std::filesystem::remove(part);
    // Made here, for nobody else to read: all words and second factors stand in it.
    if (const auto wrong = make_private(part)) refuse(errc::io, wrong.message().c_str());
    try {
        connection from(source);
        connection to({part, true, false, source.busy_timeout_ms, source.cache_pages});
        copy_pages(from, to);
        // A file of its own, without a log beside it.
        to.run("PRAGMA journal_mode = DELETE");
        check(to);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw;
    }
    if (const auto wrong = take_name(part, file)) refuse(errc::io, wrong.message().c_str());
}

}  // namespace yishi::storage::sqlite
