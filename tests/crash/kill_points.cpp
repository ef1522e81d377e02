#include "tests/crash/kill_points.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace yishi::crash {

namespace {

constexpr std::array<std::string_view, 4> names{
    "before_commit", "after_commit", "answered", "sent"};

struct wanted {
    std::atomic<int> point{-1};
    std::atomic<int> left{0};
    std::atomic<bool> armed{false};
};

wanted& state() {
    static wanted value;
    return value;
}

[[noreturn]] void end(std::string_view name) {
    const std::string line = "killed at " + std::string(name) + "\n";
    // The log's reader counts these: it is written, or the point does not count as reached.
    while (::write(STDERR_FILENO, line.data(), line.size()) < 0) {
    }
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

}  // namespace

void set_kill_point_from_environment() {
    const char* given = std::getenv("YISHI_CRASH_AT");
    if (given == nullptr) return;
    const std::string_view text(given);
    const auto colon = text.find(':');
    int count = 0;
    if (colon != std::string_view::npos)
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), count);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (text.substr(0, colon) == names[i]) state().point = static_cast<int>(i);
    if (state().point < 0 || count <= 0)
        throw std::invalid_argument("YISHI_CRASH_AT is POINT:COUNT, not " + std::string(text));
    state().left = count;
}

void arm() {
    state().armed = true;
}

void pass(kill_point which) {
    auto& all = state();
    if (all.point != static_cast<int>(which) || !all.armed) return;
    if (all.left.fetch_sub(1) == 1) end(names[static_cast<std::size_t>(which)]);
}

}  // namespace yishi::crash
