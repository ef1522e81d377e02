// The system's clock, random numbers, environment and files: what is handed in to all else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bot/config/settings.hpp"

namespace yishi::cli {

std::int64_t system_now();                    // ms since the epoch
std::string random_bytes(std::size_t count);  // from the system's cryptographic source
config::environment system_environment();
std::string_view system_language();  // "zh" or "en", by LC_ALL, LC_MESSAGES, LANG

std::string_view program_version();  // "0.1.0"
// A server outlives a full disk, a file-size limit and a reader of its log that went away, and
// takes as many connections as the system lets it.
void harden_process();
// Before programs that nobody waits for, where the system allows it and nobody has chosen a
// niceness. Threads that are made later have it, too.
void come_first();

// Makes the folder if need be; false with the reason on stderr.
bool make_folder(const std::string& path);
// What root has made in another's folder becomes that one's: the service must be able to work on.
// Nothing is done for others than root. False with the reason on stderr.
bool leave_to_owner(const std::string& folder);

// One line from standard input, without echo on a terminal; nullopt at its end.
std::optional<std::string> read_secret(std::string_view prompt);

// What a restore in the folder has unpacked and not yet put in the store's place.
std::string unfinished_restore(const std::string& data);

// Held while a server works on a data folder; released at the end of the process.
class folder_lock {
 public:
    virtual ~folder_lock() = default;
};
// Null: another process holds it; then `holder` is its pid as text.
std::unique_ptr<folder_lock> lock_folder(const std::string& data, std::string& holder);

// Where the built pages are: beside the program, in the source tree it was built in, or installed.
std::string web_folder();
// What commands use where they are told no other: of an installed program its own folders, else
// those of the working directory.
std::string default_config();
std::string default_data();

}  // namespace yishi::cli
