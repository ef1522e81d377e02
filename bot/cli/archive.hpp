// What `yishi backup` writes: one tar file with the database (store.db, SQLite) and all media
// (media/ab/HASH), which any tar program reads. Errors are std::system_error or archive_error.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace yishi::cli {

inline constexpr const char* archived_store = "store.db";

struct archive_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Writes `file` (must not exist; it has its name only when it is whole and on disk) from the
// database's copy and the files of the media folder. Returns how many files of media.
std::size_t write_archive(const std::string& file,
                          const std::string& store,
                          const std::string& media_folder);

// The database into `store`, media one after the other to `take` (name: its hash). An SQLite file
// alone is taken as well.
void read_archive(const std::string& file,
                  const std::string& store,
                  const std::function<void(const std::string& hash, std::string bytes)>& take);

}  // namespace yishi::cli
