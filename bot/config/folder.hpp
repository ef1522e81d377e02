// The configuration folder on disk, and the bundle made of it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace yishi::config {

// Path inside the folder, with slashes ("dialogs/complaint.json"), to its text.
using files = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t files_max = 2'000;
inline constexpr std::size_t file_bytes_max = 4 << 20;
inline constexpr std::size_t folder_bytes_max = 32 << 20;

// Reads what belongs to a bundle: dialogs/**.json, texts/**.json, queues.json, calendar.json,
// areas.geojson (yishi.json, transcripts/ and schema/ do not). False: see `errors`.
bool read_folder(const std::string& folder,
                 files& out,
                 json::diagnostics& errors,
                 std::string_view language = "en");

// One file of the folder, at most file_bytes_max; nullopt and an error if it cannot be read.
std::optional<std::string> read_file(const std::string& folder,
                                     const std::string& path,
                                     json::diagnostics& errors,
                                     std::string_view language = "en");

// Does this path belong to a bundle?
bool in_bundle(std::string_view path);

// SHA-256 over the sorted paths and contents, each with its length before it; hex.
std::string content_hash(const files& of);

struct bundle {
    std::string hash;
    config::files files;
};
bundle make_bundle(config::files files);

// The form kept in bundle_row.content: a JSON object of path -> text.
std::string dump_files(const files& value);
// nullopt: not such an object.
std::optional<files> parse_files(std::string_view content);

// Writes them below `folder` (config export), each file whole or not at all. False: see `errors`.
bool write_folder(const std::string& folder,
                  const files& value,
                  json::diagnostics& errors,
                  std::string_view language = "en");

}  // namespace yishi::config
