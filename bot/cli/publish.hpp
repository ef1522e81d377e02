// Publishing a configuration: from the folder at start, on SIGHUP, by `yishi config import`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/conversation/town.hpp"

namespace yishi::storage {
class transaction;
}

namespace yishi::cli {

enum class published {
    newly,
    unchanged,      // it is the current one already
    console_newer,  // the console has published since the last import: only with `over`
    cases_lost,     // open cases name queues, categories or areas that it does not have
};

struct publishing {
    published what = published::unchanged;
    std::string current;            // hash that is current afterwards
    std::vector<std::string> lost;  // one message each
};

// Part of the caller's unit.
publishing publish(storage::transaction& in,
                   const config::files& files,
                   const conversation::town& town,
                   std::int64_t now,
                   const std::string& by,  // "import", "import person:ID" (from the folder, but by
                                           // the console) or "person:ID"
                   bool over,
                   std::string_view language);

}  // namespace yishi::cli
