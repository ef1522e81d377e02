// A file system for SQLite that treats SIGKILL as a power cut: what was written but not yet synced
// stays in the process's memory (shared by all its handles of a file, reads see it) and is lost
// with it. At random moments a part of it, also a part of a page, reaches the file before its sync,
// so a kill also tears. Nothing is really synced to disk: a killed process leaves the kernel's
// cache whole.
#pragma once

#include <cstdint>
#include <string>

namespace yishi::support {

struct crash_options {
    std::uint64_t seed = 1;
    bool ignore_sync =
        false;              // what synchronous=OFF does: nothing is kept until the file is closed
    int tear_percent = 10;  // of writes, after which a random pending piece goes through
    // Told before (false) and after (true) each sync of a log. On any thread.
    void (*around_log_sync)(bool done) = nullptr;
    // Instead of the pause before a lock is asked for again.
    void (*wait)() = nullptr;
    // While a file of this name exists, what it names fails: writes fail with "full", "io"
    // or "readonly". Empty: never.
    std::string fault_file = {};
};

// From YISHI_CRASH_SEED, YISHI_CRASH_IGNORE_SYNC ("1") and YISHI_CRASH_FAULT (fault_file): how the
// suites ask for it.
crash_options crash_options_from_environment();

// Registers the VFS "crash" as SQLite's default. Call before the first database is opened; again to
// change the options, while none is open.
void use_crash_vfs(const crash_options& options);

// Back to SQLite's own VFS, for databases opened from now on.
void leave_crash_vfs();

// After `operations` more writes and syncs (of all files, those of SQLite's own VFS not) the next
// `times` answer `code` (SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, ...) and do nothing.
void fail_after(std::int64_t operations, int code, std::int64_t times);
// The same counting and failing only one kind.
void fail_writes_after(std::int64_t operations, int code, std::int64_t times);
void fail_syncs_after(std::int64_t operations, int code, std::int64_t times);
void stop_failing();
// Writes and syncs so far.
std::int64_t operations_done();

}  // namespace yishi::support
