// A town's configuration, compiled: dialogs, texts, queues, routes, calendar, areas under one hash.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "bot/cases/rules.hpp"
#include "bot/config/folder.hpp"
#include "bot/config/settings.hpp"
#include "dialogs/script/script.hpp"
#include "json/json.hpp"

namespace yishi::conversation {

// Immutable; shared between threads.
struct town {
    std::string hash;
    std::shared_ptr<const dialogs::script_set> scripts;
    std::shared_ptr<const cases::rules> rules;
};

// Compiles the files of a bundle. Null if anything is wrong; then `out` says what, where and the
// cure, in `language` ("en" or "zh").
std::shared_ptr<const town> make_town(const config::files& from,
                                      const config::settings& settings,
                                      json::diagnostics& out,
                                      std::string_view language = "en");

// The current town and those that conversations under way have begun with.
// Thread-safe: read on the store's threads, changed on the io thread.
class towns {
 public:
    explicit towns(std::shared_ptr<const town> current);
    std::shared_ptr<const town> current() const;
    // Null if that bundle is not loaded: take it from the store and add() it.
    std::shared_ptr<const town> find(std::string_view hash) const;
    void add(std::string hash, std::shared_ptr<const town> older);
    void publish(std::shared_ptr<const town> newer);  // the one before stays findable

 private:
    mutable std::mutex mutex_;
    std::shared_ptr<const town> current_;
    std::map<std::string, std::shared_ptr<const town>, std::less<>> by_hash_;
};

}  // namespace yishi::conversation
