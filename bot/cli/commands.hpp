// The commands, one file each. Adding one: its registrar here and a line in commands.cpp.
#pragma once

#include "bot/cli/command.hpp"

namespace yishi::cli {

void add_serve(CLI::App& app, action& chosen);
void add_check(CLI::App& app, action& chosen);
void add_chat(CLI::App& app, action& chosen);
void add_test(CLI::App& app, action& chosen);
void add_logic(CLI::App& app, action& chosen);
void add_adapter(CLI::App& app, action& chosen);
void add_user(CLI::App& app, action& chosen);
void add_token(CLI::App& app, action& chosen);
void add_export(CLI::App& app, action& chosen);
void add_backup(CLI::App& app, action& chosen);
void add_restore(CLI::App& app, action& chosen);
void add_migrate(CLI::App& app, action& chosen);
void add_migrate_store(CLI::App& app, action& chosen);
void add_audit(CLI::App& app, action& chosen);
void add_config(CLI::App& app, action& chosen);

void add_commands(CLI::App& app, action& chosen);

}  // namespace yishi::cli
