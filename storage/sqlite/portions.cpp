#include "storage/sqlite/portions.hpp"

namespace yishi::storage::sqlite {

int portions::write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
    // Const only for SQLite: it is the table of serve().
    auto* const self = const_cast<table*>(static_cast<const table*>(file->pMethods));
    if (const int code = self->below->xWrite(file, from, count, offset); code != SQLITE_OK)
        return code;
    if (++self->written < portion_pages) return SQLITE_OK;
    self->written = 0;
    return self->below->xSync(file, SQLITE_SYNC_NORMAL);
}

void portions::serve(connection& on) {
    sqlite3_file* file = nullptr;
    void* const into = static_cast<void*>(&file);
    if (sqlite3_file_control(on.handle(), "main", SQLITE_FCNTL_FILE_POINTER, into) != SQLITE_OK ||
        file->pMethods == nullptr)
        return;
    static_cast<sqlite3_io_methods&>(methods_) = *file->pMethods;
    methods_.below = file->pMethods;
    methods_.xWrite = write;
    file->pMethods = &methods_;
}

}  // namespace yishi::storage::sqlite
