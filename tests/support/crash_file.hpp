// What crash_vfs keeps of one file: the real file below, and above it the pages not yet synced.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <random>

namespace yishi::support {

inline constexpr std::size_t crash_block_bytes = 4'096;
inline constexpr std::size_t crash_sector_bytes = 512;

// Shared by all handles of a file. Thread-safe. `below` is any open handle of the real file.
class crash_file {
 public:
    explicit crash_file(std::uint64_t seed) : random_(seed) {}

    int read(sqlite3_file* below, void* to, int count, sqlite3_int64 offset);
    int write(sqlite3_file* below, const void* from, int count, sqlite3_int64 offset);
    int truncate(sqlite3_file* below, sqlite3_int64 size);
    int size(sqlite3_file* below, sqlite3_int64* out);
    // All that is pending goes through, in random order.
    int flush(sqlite3_file* below);
    // A random piece goes through; the rest of it stays pending.
    int tear(sqlite3_file* below);
    bool empty();

 private:
    // A block as readers see it; bytes [first, last) differ from the real file.
    struct block {
        std::array<std::byte, crash_block_bytes> bytes{};
        std::size_t first = crash_block_bytes;
        std::size_t last = 0;
    };
    using blocks = std::map<sqlite3_int64, block>;

    int load(sqlite3_file* below, blocks::iterator into);
    int put(sqlite3_file* below, sqlite3_int64 number, const block& from, std::size_t last);
    int real_size(sqlite3_file* below, sqlite3_int64* out);
    std::size_t below_number(std::size_t limit);

    std::mutex mutex_;
    blocks pending_;
    sqlite3_int64 end_ = 0;  // of the pending writes
    std::mt19937_64 random_;
};

}  // namespace yishi::support
