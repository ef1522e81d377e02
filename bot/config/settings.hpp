// yishi.json as a value: checked, with ${NAME} replaced. Immutable once loaded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace yishi::config {

// Names to values, taken from the process by the caller.
using environment = std::map<std::string, std::string, std::less<>>;
// Language to text ("en" -> "Complaints").
using localized = std::map<std::string, std::string, std::less<>>;

inline constexpr int channels_max = 200;
inline constexpr int languages_max = 40;
inline constexpr int idle_minutes_max = 30 * 24 * 60;
inline constexpr int fragment_seconds_max = 600;
inline constexpr int closing_days_max = 365;
inline constexpr int flood_seconds_max = 3'600;

// A channel. `keys` are all its members but id and type: strings as they are, numbers and booleans
// as text, objects and arrays as JSON. Which keys a type takes is the adapter's to say.
struct channel {
    std::string id;  // letters, digits, - and _; unique
    std::string type;
    std::map<std::string, std::string, std::less<>> keys;
    bool enabled = true;
    std::string why_not;  // when not enabled, for people
    json::position at;    // in the file, for messages of the adapter's own checks
};

struct storage_settings {
    std::string sqlite;    // file, relative to the data folder; exactly one of the two is set
    std::string postgres;  // connection string
};

struct privacy_settings {
    std::string version;  // empty: no notice is linked
    std::string url;
};

struct tls_settings {
    std::string certificate;  // PEM files; both empty: TLS is in front of us
    std::string key;
};

struct log_settings {
    std::string level = "info";   // debug, info, warn, error
    std::string file;             // empty: standard error
    std::string format = "text";  // text, json
};

struct metrics_settings {
    std::string token;  // empty: only this machine itself may read /metrics
};

struct disk_settings {
    int free_percent_min = 10;  // less is warned of
};

struct media_settings {
    std::int64_t bytes_max = 10 << 20;  // of one file
    std::int64_t pixels_max = 40'000'000;
    int decode_seconds_max = 10;
};

struct settings {
    std::string listen = "127.0.0.1:8080";  // address:port
    std::string public_url;                 // no slash at the end; empty if not given
    std::vector<std::string> trusted_proxies;
    std::string time_zone = "UTC";  // IANA name
    storage_settings storage;
    std::vector<std::string> languages;  // the first is the fallback
    std::vector<channel> channels;
    std::string start_dialog = "menu";
    int idle_minutes = 30;
    int fragment_seconds = 20;
    int flood_seconds = 30;  // of replies that may wait for one resident; 0: any number
    int closing_days = 7;
    privacy_settings privacy;
    tls_settings tls;
    log_settings log;
    metrics_settings metrics;
    disk_settings disk;
    media_settings media;
    // Administrators need a second factor; not given: where public_url is https.
    bool require_totp = false;
    localized title;  // the town's name
};

// The channel of that id, or null.
const channel* find_channel(const settings& in, std::string_view id);

// Reads the text of yishi.json. A ${NAME} without a value in a channel's keys switches that channel
// off with one warning; anywhere else it is an error that names it ($${ is a plain ${).
// nullopt: see `errors`. `language`: of the messages, "en" or "zh".
std::optional<settings> load_settings(const std::string& file,
                                      std::string_view text,
                                      const environment& env,
                                      json::diagnostics& errors,
                                      json::diagnostics& warnings,
                                      std::string_view language = "en");

}  // namespace yishi::config
