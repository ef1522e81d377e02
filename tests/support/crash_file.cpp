#include "tests/support/crash_file.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace yishi::support {

namespace {

constexpr auto block_bytes = static_cast<sqlite3_int64>(crash_block_bytes);

struct piece {
    sqlite3_int64 number;
    std::size_t begin;
    std::size_t count;
};

// The part of [offset, offset + left) that lies in its first block.
piece first_piece(sqlite3_int64 offset, std::size_t left) {
    const auto begin = static_cast<std::size_t>(offset % block_bytes);
    return {offset / block_bytes, begin, std::min(left, crash_block_bytes - begin)};
}

}  // namespace

int crash_file::real_size(sqlite3_file* below, sqlite3_int64* out) {
    return below->pMethods->xFileSize(below, out);
}

std::size_t crash_file::below_number(std::size_t limit) {
    return static_cast<std::size_t>(random_() % limit);
}

int crash_file::load(sqlite3_file* below, blocks::iterator into) {
    const int code = below->pMethods->xRead(below,
                                            into->second.bytes.data(),
                                            static_cast<int>(crash_block_bytes),
                                            into->first * block_bytes);
    return code == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : code;
}

int crash_file::put(sqlite3_file* below,
                    sqlite3_int64 number,
                    const block& from,
                    std::size_t last) {
    if (last <= from.first) return SQLITE_OK;
    return below->pMethods->xWrite(below,
                                   from.bytes.data() + from.first,
                                   static_cast<int>(last - from.first),
                                   number * block_bytes + static_cast<sqlite3_int64>(from.first));
}

int crash_file::read(sqlite3_file* below, void* to, int count, sqlite3_int64 offset) {
    const std::lock_guard lock(mutex_);
    const int code = below->pMethods->xRead(below, to, count, offset);
    if (pending_.empty() || (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)) return code;
    auto* out = static_cast<std::byte*>(to);
    auto left = static_cast<std::size_t>(count);
    for (auto at = offset; left > 0;) {
        const auto part = first_piece(at, left);
        const auto found = pending_.find(part.number);
        if (found != pending_.end())
            std::memcpy(out, found->second.bytes.data() + part.begin, part.count);
        out += part.count;
        at += static_cast<sqlite3_int64>(part.count);
        left -= part.count;
    }
    sqlite3_int64 real = 0;
    if (const int failed = real_size(below, &real); failed != SQLITE_OK) return failed;
    return offset + count > std::max(real, end_) ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

int crash_file::write(sqlite3_file* below, const void* from, int count, sqlite3_int64 offset) {
    const std::lock_guard lock(mutex_);
    const auto* in = static_cast<const std::byte*>(from);
    auto left = static_cast<std::size_t>(count);
    for (auto at = offset; left > 0;) {
        const auto part = first_piece(at, left);
        const auto [found, fresh] = pending_.try_emplace(part.number);
        if (fresh) {
            const int code = load(below, found);
            if (code != SQLITE_OK) return code;
        }
        auto& into = found->second;
        std::memcpy(into.bytes.data() + part.begin, in, part.count);
        into.first = std::min(into.first, part.begin);
        into.last = std::max(into.last, part.begin + part.count);
        in += part.count;
        at += static_cast<sqlite3_int64>(part.count);
        left -= part.count;
    }
    end_ = std::max(end_, offset + count);
    return SQLITE_OK;
}

int crash_file::truncate(sqlite3_file* below, sqlite3_int64 size) {
    const std::lock_guard lock(mutex_);
    const auto kept = (size + block_bytes - 1) / block_bytes;
    pending_.erase(pending_.lower_bound(kept), pending_.end());
    // In the block that is cut, what lies behind the end reads as zero if the file grows again.
    if (const auto cut = pending_.find(size / block_bytes); cut != pending_.end()) {
        const auto end = static_cast<std::size_t>(size % block_bytes);
        std::fill(cut->second.bytes.begin() + static_cast<std::ptrdiff_t>(end),
                  cut->second.bytes.end(),
                  std::byte{});
        cut->second.last = std::min(cut->second.last, end);
    }
    end_ = std::min(end_, size);
    sqlite3_int64 real = 0;
    const int code = real_size(below, &real);
    if (code != SQLITE_OK || real <= size) return code;
    return below->pMethods->xTruncate(below, size);
}

int crash_file::size(sqlite3_file* below, sqlite3_int64* out) {
    const std::lock_guard lock(mutex_);
    const int code = real_size(below, out);
    *out = std::max(*out, end_);
    return code;
}

int crash_file::flush(sqlite3_file* below) {
    const std::lock_guard lock(mutex_);
    std::vector<sqlite3_int64> order;
    for (const auto& entry : pending_) order.push_back(entry.first);
    std::shuffle(order.begin(), order.end(), random_);
    for (const auto number : order) {
        const auto found = pending_.find(number);
        const int code = put(below, number, found->second, found->second.last);
        if (code != SQLITE_OK) return code;
        pending_.erase(found);
    }
    end_ = 0;
    return SQLITE_OK;
}

int crash_file::tear(sqlite3_file* below) {
    const std::lock_guard lock(mutex_);
    if (pending_.empty()) return SQLITE_OK;
    const auto chosen =
        std::next(pending_.begin(), static_cast<std::ptrdiff_t>(below_number(pending_.size())));
    // Up to the end of some sector: the device writes sectors whole.
    const auto& piece = chosen->second;
    const auto sectors = (piece.last + crash_sector_bytes - 1) / crash_sector_bytes;
    const auto last = std::min(piece.last, (1 + below_number(sectors)) * crash_sector_bytes);
    return put(below, chosen->first, piece, last);
}

bool crash_file::empty() {
    const std::lock_guard lock(mutex_);
    return end_ == 0;
}

}  // namespace yishi::support
