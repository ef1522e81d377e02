// SQLite writes its log in two small pieces a page. Here they are gathered and written in one go
// when SQLite syncs: a commit of a hundred pages takes a handful of calls instead of two hundred.
// Only sound with synchronous=FULL, where each commit syncs its log before it is seen
// (https://sqlite.org/vfs.html, https://sqlite.org/walformat.html).
#pragma once

#include <cstddef>

namespace yishi::storage::sqlite {

// Bytes kept back. SQLite's own VFS takes less than 128 KiB at once.
inline constexpr std::size_t gathered_max = 120 << 10;

// The name of the VFS, to be passed to sqlite3_open_v2; it stands on the default one. Thread-safe.
const char* gathering_vfs();

}  // namespace yishi::storage::sqlite
