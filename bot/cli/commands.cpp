#include "bot/cli/commands.hpp"

#include <array>

namespace yishi::cli {

namespace {

constexpr std::array<registrar, 15> table{
    add_serve,
    add_check,
    add_chat,
    add_test,
    add_logic,
    add_adapter,
    add_user,
    add_token,
    add_export,
    add_backup,
    add_restore,
    add_migrate,
    add_migrate_store,
    add_audit,
    add_config,
};

}  // namespace

void add_commands(CLI::App& app, action& chosen) {
    for (const registrar add : table) add(app, chosen);
}

}  // namespace yishi::cli
