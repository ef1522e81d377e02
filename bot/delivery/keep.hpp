// Content on the disk: whole under its hash, or not there.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bot/delivery/media.hpp"

namespace yishi::delivery {

// Sniffs, refuses what we do not keep, cleans images; then writes to a temporary file, fsync,
// rename to the hash, fsync of the folder. Errors are media_errc. Not for the io thread.
boost::system::result<stored_content> keep_content(std::string_view folder,
                                                   std::string_view content,
                                                   std::int64_t pixels_max);

// Content that was kept elsewhere under its SHA-256, as a backup brings it. Not for the io thread.
bool put_content(std::string_view folder, const std::string& sha256, std::string_view bytes);

// A kept content; nothing if it is not there. Not for the io thread.
std::optional<std::string> read_content(std::string_view folder, std::string_view sha256);
// The same on a thread of `on`.
boost::asio::awaitable<std::optional<std::string>> load_content(boost::asio::any_io_executor on,
                                                                std::string folder,
                                                                std::string sha256);

// The file of a content that nobody names any more. Not for the io thread.
void remove_content(std::string_view folder, std::string_view sha256);
// The same on a thread of `on`.
boost::asio::awaitable<void> drop_content(boost::asio::any_io_executor on,
                                          std::string folder,
                                          std::string sha256);

// Temporary files of a process that died.
void remove_leftovers(const std::string& folder);

}  // namespace yishi::delivery
