#include "tests/support/crash_vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <new>
#include <string>

#include "tests/support/crash_file.hpp"

namespace yishi::support {

namespace {

enum class kind { write, sync };

struct faults {
    std::atomic<std::int64_t> done{0};
    std::atomic<bool> writes{true};  // count and fail these
    std::atomic<bool> syncs{true};
    std::atomic<std::int64_t> from{-1};
    std::atomic<std::int64_t> to{-1};
    std::atomic<int> code{SQLITE_OK};

    // To be asked before each write and sync.
    int next(kind of) {
        if (!(of == kind::write ? writes : syncs)) return SQLITE_OK;
        const auto number = done++;
        return number >= from && number < to ? code.load() : SQLITE_OK;
    }
};

struct shared {
    crash_options options;
    sqlite3_vfs* below = nullptr;
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<crash_file>> files;
    std::mt19937_64 random;
    faults fail;
};

shared& state() {
    static shared value;
    return value;
}

// A handle; SQLite gives the memory. The real handle stands behind it.
struct handle {
    sqlite3_file base;
    std::shared_ptr<crash_file> file;
    bool log = false;

    sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

handle* of(sqlite3_file* file) {
    return reinterpret_cast<handle*>(file);
}

bool by_chance() {
    auto& all = state();
    const std::lock_guard lock(all.mutex);
    return static_cast<int>(all.random() % 100) < all.options.tear_percent;
}

// What the fault file asks for; SQLITE_OK: there is none.
int fault_asked_for() {
    const auto& name = state().options.fault_file;
    if (name.empty()) return SQLITE_OK;
    std::ifstream file(name);
    std::string what;
    if (!(file >> what)) return SQLITE_OK;
    if (what == "full") return SQLITE_FULL;
    return what == "readonly" ? SQLITE_READONLY : SQLITE_IOERR_WRITE;
}

int next_fault(kind of) {
    const int planned = state().fail.next(of);
    return planned != SQLITE_OK ? planned : fault_asked_for();
}

int do_close(sqlite3_file* file) {
    auto* self = of(file);
    {
        // The last handle writes what is left: leaving in order is no power cut.
        const std::lock_guard lock(state().mutex);
        if (self->file.use_count() == 1) self->file->flush(self->below());
        self->file.reset();
    }
    const int code = self->below()->pMethods->xClose(self->below());
    self->~handle();
    return code;
}

int do_read(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
    return of(file)->file->read(of(file)->below(), to, count, offset);
}

int do_write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    if (const int code = next_fault(kind::write); code != SQLITE_OK) return code;
    auto* self = of(file);
    const int code = self->file->write(self->below(), from, count, offset);
    if (code == SQLITE_OK && by_chance()) return self->file->tear(self->below());
    return code;
}

int do_truncate(sqlite3_file* file, sqlite3_int64 size) {
    return of(file)->file->truncate(of(file)->below(), size);
}

int do_sync(sqlite3_file* file, int) {
    if (const int code = state().fail.next(kind::sync); code != SQLITE_OK) return code;
    auto* self = of(file);
    const auto& options = state().options;
    const auto tell = self->log ? options.around_log_sync : nullptr;
    if (tell != nullptr) tell(false);
    const int code = options.ignore_sync ? SQLITE_OK : self->file->flush(self->below());
    if (tell != nullptr && code == SQLITE_OK) tell(true);
    return code;
}

int do_size(sqlite3_file* file, sqlite3_int64* size) {
    return of(file)->file->size(of(file)->below(), size);
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
    // These would reach around the pending pages.
    if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE ||
        operation == SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND;
    return of(file)->below()->pMethods->xFileControl(of(file)->below(), operation, argument);
}

int do_sector_size(sqlite3_file*) {
    return static_cast<int>(crash_sector_bytes);
}

int do_characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int do_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return of(file)->below()->pMethods->xShmMap(of(file)->below(), page, size, extend, out);
}

int do_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return of(file)->below()->pMethods->xShmLock(of(file)->below(), offset, count, flags);
}

void do_shm_barrier(sqlite3_file* file) {
    of(file)->below()->pMethods->xShmBarrier(of(file)->below());
}

int do_shm_unmap(sqlite3_file* file, int remove) {
    return of(file)->below()->pMethods->xShmUnmap(of(file)->below(), remove);
}

// Version 2: no memory-mapped pages.
const sqlite3_io_methods methods{2,
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
                                 do_shm_map,
                                 do_shm_lock,
                                 do_shm_barrier,
                                 do_shm_unmap,
                                 nullptr,
                                 nullptr};

std::shared_ptr<crash_file> file_named(const char* name) {
    auto& all = state();
    const std::lock_guard lock(all.mutex);
    if (name == nullptr) return std::make_shared<crash_file>(all.random());
    auto& known = all.files[name];
    auto out = known.lock();
    if (!out) known = out = std::make_shared<crash_file>(all.random());
    return out;
}

int do_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* below = state().below;
    auto* self = new (file) handle{};
    const int code = below->xOpen(below, name, self->below(), flags, out_flags);
    if (code != SQLITE_OK) {
        if (self->below()->pMethods != nullptr) self->below()->pMethods->xClose(self->below());
        self->~handle();
        file->pMethods = nullptr;
        return code;
    }
    self->file = file_named(name);
    self->log = (flags & SQLITE_OPEN_WAL) != 0;
    self->base.pMethods = &methods;
    return SQLITE_OK;
}

int do_delete(sqlite3_vfs*, const char* name, int sync_folder) {
    auto& all = state();
    {
        const std::lock_guard lock(all.mutex);
        all.files.erase(name);
    }
    return all.below->xDelete(all.below, name, sync_folder);
}

int do_access(sqlite3_vfs*, const char* name, int flags, int* out) {
    auto& all = state();
    const int code = all.below->xAccess(all.below, name, flags, out);
    if (code != SQLITE_OK || *out != 0 || flags != SQLITE_ACCESS_EXISTS) return code;
    // SQLite takes an empty file for none: what is only in memory is there as well.
    const std::lock_guard lock(all.mutex);
    const auto found = all.files.find(name);
    if (found == all.files.end()) return code;
    const auto file = found->second.lock();
    *out = file && !file->empty();
    return code;
}

int do_wait(sqlite3_vfs*, int microseconds) {
    auto& all = state();
    if (all.options.wait == nullptr) return all.below->xSleep(all.below, microseconds);
    all.options.wait();
    return microseconds;
}

sqlite3_vfs& vfs() {
    static sqlite3_vfs value{};
    return value;
}

}  // namespace

crash_options crash_options_from_environment() {
    crash_options out;
    if (const char* seed = std::getenv("YISHI_CRASH_SEED"))
        out.seed = std::strtoull(seed, nullptr, 10);
    const char* ignore = std::getenv("YISHI_CRASH_IGNORE_SYNC");
    out.ignore_sync = ignore != nullptr && std::strcmp(ignore, "1") == 0;
    if (const char* fault = std::getenv("YISHI_CRASH_FAULT")) out.fault_file = fault;
    return out;
}

void use_crash_vfs(const crash_options& options) {
    auto& all = state();
    all.options = options;
    all.random.seed(options.seed);
    if (all.below == nullptr) {
        all.below = sqlite3_vfs_find(nullptr);
        vfs() = *all.below;
        vfs().szOsFile = static_cast<int>(sizeof(handle)) + all.below->szOsFile;
        vfs().pNext = nullptr;
        vfs().zName = "crash";
        vfs().xOpen = do_open;
        vfs().xDelete = do_delete;
        vfs().xAccess = do_access;
        vfs().xSleep = do_wait;
    }
    sqlite3_vfs_register(&vfs(), 1);
}

void leave_crash_vfs() {
    if (state().below != nullptr) sqlite3_vfs_register(state().below, 1);
}

namespace {

void fail_some_after(
    bool writes, bool syncs, std::int64_t operations, int code, std::int64_t times) {
    auto& fail = state().fail;
    fail.writes = writes;
    fail.syncs = syncs;
    fail.code = code;
    fail.to = -1;
    fail.from = fail.done + operations;
    fail.to = fail.from + times;
}

}  // namespace

void fail_after(std::int64_t operations, int code, std::int64_t times) {
    fail_some_after(true, true, operations, code, times);
}

void fail_writes_after(std::int64_t operations, int code, std::int64_t times) {
    fail_some_after(true, false, operations, code, times);
}

void fail_syncs_after(std::int64_t operations, int code, std::int64_t times) {
    fail_some_after(false, true, operations, code, times);
}

void stop_failing() {
    state().fail.to = -1;
}

std::int64_t operations_done() {
    return state().fail.done;
}

}  // namespace yishi::support
