// A database file that is synced after every so many writes. A checkpoint leaves thousands of pages
// to the disk at once otherwise, and every commit's sync waits behind them; so the disk takes them
// in small portions, with the commits in between.
#pragma once

#include <sqlite3.h>

#include "storage/sqlite/connection.hpp"

namespace yishi::storage::sqlite {

inline constexpr int portion_pages = 256;

// Takes the place of the file's methods (https://sqlite.org/c3ref/io_methods.html). Must live
// longer than the connection; used on its thread.
class portions {
 public:
    portions() = default;
    portions(const portions&) = delete;
    portions& operator=(const portions&) = delete;

    void serve(connection& on);

 private:
    struct table : sqlite3_io_methods {
        const sqlite3_io_methods* below = nullptr;
        int written = 0;
    };
    static int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset);

    table methods_{};
};

}  // namespace yishi::storage::sqlite
