// Content on the disk: whole under its hash, or not there.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "bot/delivery/media.hpp"

namespace yishi::delivery {

// Sniffs, refuses what we do not keep, cleans images; then writes to a temporary file, fsync,
// rename to the hash, fsync of the folder. Errors are media_errc. Not for the io thread.
boost::system::result<stored_content> keep_content(std::string_view folder,
                                                   std::string_view content,
                                                   std::int64_t pixels_max);

// Temporary files of a process that died.
void remove_leftovers(const std::string& folder);

}  // namespace yishi::delivery
