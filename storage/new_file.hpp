// Files that are made under another name and appear whole, or not at all; and never in the place of
// one that is there.
#pragma once

#include <filesystem>
#include <system_error>

namespace yishi::storage {

// What was made, named or removed in the folder is so after a crash.
std::error_code sync_folder(const std::filesystem::path& folder);
// Makes an empty file that nobody else may read, if it is not there.
std::error_code make_private(const std::filesystem::path& file);
// Gives `part` the name `file`, durably; errc::file_exists if that is taken. Where the file system
// knows neither of the ways to do that in one (some network mounts and sticks), in two.
std::error_code take_name(const std::filesystem::path& part, const std::filesystem::path& file);

}  // namespace yishi::storage
