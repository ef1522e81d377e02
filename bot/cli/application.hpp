// The running server: all parts made and joined.
#pragma once

#include <memory>
#include <string>

#include "bot/cli/setup.hpp"

namespace yishi::cli {

struct application_options {
    folders where;
    std::string listen;      // empty: as yishi.json says
    std::string log_format;  // the same
    std::string sender;      // its name as an owner of lanes
};

class application {
 public:
    virtual ~application() = default;
    // Serves until SIGTERM or SIGINT, drains, returns the exit status. SIGHUP takes in config/.
    virtual int run() = 0;
};

// `on` is open and holds at least one enabled account; `by` is its current configuration.
std::unique_ptr<application> make_application(application_options options,
                                              setup by,
                                              std::unique_ptr<storage::store> on);

}  // namespace yishi::cli
