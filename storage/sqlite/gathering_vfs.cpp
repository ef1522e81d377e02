#include "storage/sqlite/gathering_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <new>
#include <string>

namespace yishi::storage::sqlite {

// SQLite gives the memory; the real file stands behind it.
struct log_file {
    sqlite3_file base{};
    std::string gathered;
    sqlite3_int64 at = 0;  // where `gathered` belongs
    bool putting_off = false;
    std::atomic<std::uint64_t> put_off{0};
    bool begun_anew = false;  // its header was written since the last sync

    sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    sqlite3_int64 end() const { return at + static_cast<sqlite3_int64>(gathered.size()); }

    int flush() {
        if (gathered.empty()) return SQLITE_OK;
        const int code = below()->pMethods->xWrite(
            below(), gathered.data(), static_cast<int>(gathered.size()), at);
        // After an error SQLite undoes the transaction and writes the same place anew.
        gathered.clear();
        return code;
    }
};

namespace {

log_file* of(sqlite3_file* file) {
    return reinterpret_cast<log_file*>(file);
}

int do_close(sqlite3_file* file) {
    log_file* const self = of(file);
    const int flushed = self->flush();
    const int closed = self->below()->pMethods->xClose(self->below());
    self->~log_file();
    return flushed != SQLITE_OK ? flushed : closed;
}

int do_read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    log_file* const self = of(file);
    if (offset < self->end() && offset + count > self->at)
        if (const int code = self->flush(); code != SQLITE_OK) return code;
    return self->below()->pMethods->xRead(self->below(), to, count, offset);
}

int do_write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    log_file* const self = of(file);
    if (offset == 0) self->begun_anew = true;
    const auto size = static_cast<std::size_t>(count);
    const bool fits = offset == self->end() && self->gathered.size() + size <= gathered_max;
    if (!self->gathered.empty() && !fits)
        if (const int code = self->flush(); code != SQLITE_OK) return code;
    try {
        if (self->gathered.empty()) {
            self->gathered.reserve(gathered_max);
            self->at = offset;
        }
        self->gathered.append(static_cast<const char*>(from), size);
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int do_truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = of(file)->flush(); code != SQLITE_OK) return code;
    return of(file)->below()->pMethods->xTruncate(of(file)->below(), size);
}

int do_sync(sqlite3_file* file, int flags) {
    log_file* const self = of(file);
    if (const int code = self->flush(); code != SQLITE_OK) return code;
    if (self->putting_off && !self->begun_anew) {
        ++self->put_off;
        return SQLITE_OK;
    }
    const int code = self->below()->pMethods->xSync(self->below(), flags);
    if (code == SQLITE_OK) self->begun_anew = false;
    return code;
}

int do_size(sqlite3_file* file, sqlite3_int64* size) {
    const int code = of(file)->below()->pMethods->xFileSize(of(file)->below(), size);
    if (!of(file)->gathered.empty()) *size = std::max(*size, of(file)->end());
    return code;
}

int do_lock(sqlite3_file* file, int level) {
    return of(file)->below()->pMethods->xLock(of(file)->below(), level);
}

int do_unlock(sqlite3_file* file, int level) {
    return of(file)->below()->pMethods->xUnlock(of(file)->below(), level);
}

int do_check_lock(sqlite3_file* file, int* out) {
    return of(file)->below()->pMethods->xCheckReservedLock(of(file)->below(), out);
}

int do_control(sqlite3_file* file, int operation, void* argument) {
    return of(file)->below()->pMethods->xFileControl(of(file)->below(), operation, argument);
}

int do_sector_size(sqlite3_file* file) {
    return of(file)->below()->pMethods->xSectorSize(of(file)->below());
}

int do_characteristics(sqlite3_file* file) {
    return of(file)->below()->pMethods->xDeviceCharacteristics(of(file)->below());
}

// Version 1: shared memory and memory mapping belong to the database's file, not to the log's.
constexpr sqlite3_io_methods methods{1,
                                     do_close,
                                     do_read,
                                     do_write,
                                     do_truncate,
                                     do_sync,
                                     do_size,
                                     do_lock,
                                     do_unlock,
                                     do_check_lock,
                                     do_control,
                                     do_sector_size,
                                     do_characteristics,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr,
                                     nullptr};

struct gathering {
    sqlite3_vfs base;
    sqlite3_vfs* below;
    std::string name;
};

int do_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    sqlite3_vfs* const below = reinterpret_cast<gathering*>(vfs)->below;
    if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, out_flags);
    log_file* const self = new (file) log_file;
    const int code = below->xOpen(below, name, self->below(), flags, out_flags);
    if (code == SQLITE_OK) {
        self->base.pMethods = &methods;
        return SQLITE_OK;
    }
    if (self->below()->pMethods != nullptr) self->below()->pMethods->xClose(self->below());
    self->~log_file();
    file->pMethods = nullptr;
    return code;
}

}  // namespace

log_file* log_of(sqlite3* on) {
    sqlite3_file* found = nullptr;
    void* const into = static_cast<void*>(&found);
    if (sqlite3_file_control(on, "main", SQLITE_FCNTL_JOURNAL_POINTER, into) != SQLITE_OK)
        return nullptr;
    return found != nullptr && found->pMethods == &methods ? of(found) : nullptr;
}

void put_off_syncs(log_file* of, bool yes) {
    of->putting_off = yes;
}

std::uint64_t count_put_off(const log_file* of) {
    return of->put_off;
}

int sync_log(log_file* of) {
    return of->below()->pMethods->xSync(of->below(), SQLITE_SYNC_NORMAL);
}

const char* gathering_vfs() {
    static std::mutex mutex;
    static std::map<sqlite3_vfs*, gathering> made;  // one for each that was ever the default
    const std::lock_guard lock(mutex);
    sqlite3_vfs* const below = sqlite3_vfs_find(nullptr);
    const auto [found, fresh] = made.try_emplace(below);
    gathering& out = found->second;
    if (fresh) {
        out.below = below;
        out.name = "gathering-" + std::to_string(made.size());
        // Everything but opening does not look at the VFS that it is called on.
        out.base = *below;
        out.base.pNext = nullptr;
        out.base.zName = out.name.c_str();
        out.base.szOsFile = static_cast<int>(sizeof(log_file)) + below->szOsFile;
        out.base.xOpen = do_open;
        sqlite3_vfs_register(&out.base, 0);
    }
    return out.name.c_str();
}

}  // namespace yishi::storage::sqlite
