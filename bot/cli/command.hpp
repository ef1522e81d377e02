// The command line: one file a command, one line each in commands.cpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "bot/cli/system.hpp"

namespace CLI {
class App;
}

namespace yishi::cli {

// Exit statuses that every command keeps to.
inline constexpr int ok = 0;
inline constexpr int failed = 1;
inline constexpr int wrong_usage = 2;

// Adds a subcommand to `app` and, when it was the one called, leaves what to run in `chosen`.
using action = std::function<int()>;
using registrar = void (*)(CLI::App& app, action& chosen);

// The options that most commands share.
struct folders {
    std::string config = default_config();
    std::string data = default_data();
};
void add_folders(CLI::App& to, folders& into, bool with_data = true);

}  // namespace yishi::cli
