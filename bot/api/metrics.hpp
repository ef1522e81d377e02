// What the server counts, and its text for Prometheus (docs/operations.md explains every name). The
// parts keep plain numbers of their own; they are collected when somebody asks. No personal data:
// labels are names from the configuration and fixed words.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bot/conversation/clockwork.hpp"
#include "bot/conversation/conversation.hpp"
#include "bot/delivery/deliverer.hpp"
#include "bot/http/server.hpp"
#include "storage/store.hpp"

namespace yishi::api {

struct disk_figures {
    std::string of;  // "data" or "database": what stands there
    std::uint64_t free_bytes = 0;
    std::uint64_t size_bytes = 0;
};

struct process_figures {
    double cpu_seconds = 0;
    double started_at = 0;  // seconds since the epoch
    std::uint64_t resident_bytes = 0;
    std::uint64_t open_files = 0;
    std::uint64_t open_files_max = 0;
};

struct server_state {
    std::int64_t now = 0;  // ms since the epoch
    std::string version;
    bool ready = false;
    http::server_figures http;
    std::map<std::string, conversation::turn_figures, std::less<>> turns;
    conversation::timer_figures timers;
    storage::store_health health;
    storage::store_figures store;
    delivery::delivery_stats delivery;
    std::vector<disk_figures> disks;
    process_figures process;
};

inline constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";
std::string metrics_text(const server_state& of);

}  // namespace yishi::api
