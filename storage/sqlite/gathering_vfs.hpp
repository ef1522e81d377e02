// SQLite writes its log in two small pieces a page. Here they are gathered and written in one go
// when SQLite syncs: a commit of a hundred pages takes a handful of calls instead of two hundred.
// The sync itself can be put off, to be made by another thread (syncer.hpp). Only sound with
// synchronous=FULL, where each commit syncs its log before it is seen (https://sqlite.org/vfs.html,
// https://sqlite.org/walformat.html).
#pragma once

#include <cstddef>
#include <cstdint>

struct sqlite3;

namespace yishi::storage::sqlite {

// Bytes kept back. SQLite's own VFS takes less than 128 KiB at once.
inline constexpr std::size_t gathered_max = 120 << 10;

// The name of the VFS, to be passed to sqlite3_open_v2; it stands on the default one. Thread-safe.
const char* gathering_vfs();

// The open log of a connection in WAL mode that has read or written; null if there is none. Lives
// as long as the connection.
struct log_file;
log_file* log_of(sqlite3* on);

// While put off, SQLite's COMMIT returns as soon as the log is written: whoever tells of it calls
// sync_log() first. The sync that a new beginning of the log needs is never put off. On the
// connection's thread.
void put_off_syncs(log_file* of, bool yes);
// How many syncs were put off. Grows before the commit can be seen by others. On any thread.
std::uint64_t count_put_off(const log_file* of);
// SQLite's result code. On any thread.
int sync_log(log_file* of);

}  // namespace yishi::storage::sqlite
