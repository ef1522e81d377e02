// The scripts of a town, compiled: dialogs, texts, synonyms. Immutable after loading; share freely
// between threads through shared_ptr<const script_set>.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace yishi::dialogs {

class script_set;

// What the loader needs besides the files.
struct script_settings {
    std::vector<std::string> languages;  // BCP 47, the first is the fallback
    std::string start_dialog = "menu";   // run by a greeting
    std::int64_t idle_after = 0;         // ms of silence before the reminder; 0: never
    std::int64_t fragment_within = 0;    // ms in which text joins the text answer before; 0: never
    std::string privacy_version;         // recorded with the conversation when shown
    std::string diagnostics_language = "en";  // of what load_scripts() says: "en" or "zh"
};

// Path inside the configuration folder ("dialogs/complaint.json", "texts/en.json") to its text.
using files = std::map<std::string, std::string, std::less<>>;

// Loads and checks everything below dialogs/ and texts/. Null if anything is wrong; then `out` says
// what, where and how to cure it. Other paths are ignored.
std::shared_ptr<const script_set> load_scripts(const files& from,
                                               const script_settings& settings,
                                               json::diagnostics& out);

}  // namespace yishi::dialogs
