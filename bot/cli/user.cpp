// yishi user: accounts of officers.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/auth/password.hpp"
#include "bot/auth/people.hpp"
#include "bot/cases/areas.hpp"
#include "bot/cases/handover.hpp"
#include "bot/cases/rules.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "storage/sql/people.hpp"

namespace yishi::cli {

namespace {

constexpr std::size_t seed_bytes = 32;

struct arguments {
    folders where;
    std::string name;
    std::string title;
    std::string role = "moderator";
    std::vector<std::string> queues;
    std::vector<std::string> areas;
    std::string successor;
};

int refuse(const std::string& name, const std::string& why) {
    std::cerr << name << ": " << why << '\n';
    return failed;
}

// A new password from standard input, fit for the account; empty after saying why not.
std::string new_password(const std::string& name) {
    const auto typed = read_secret("password: ");
    const std::string wrong =
        typed ? auth::password_problem(*typed, name) : "the password is read from standard input";
    if (wrong.empty()) return *typed;
    refuse(name, wrong);
    return {};
}

template <class Change>
int change(const arguments& by, const char* done_text, Change in_unit) {
    const auto settings = load_settings_only(by.where.config);
    if (!settings) return failed;
    const auto store = open_store(*settings, by.where.data);
    if (!store) return failed;
    boost::system::result<void> done;
    const auto unit = [&](storage::transaction& in) { done = in_unit(in); };
    if (!run_unit(*store, unit)) return failed;
    if (!done) return refuse(by.name, done.error().message());
    std::cout << by.name << ": " << done_text << '\n';
    return ok;
}

boost::system::result<void> dropped(const auto& value) {
    if (!value) return value.error();
    return {};
}

// Who is given a queue or an area that there is not sees nothing of what was meant.
bool known_scope(const arguments& by) {
    if (by.queues.empty() && by.areas.empty()) return true;
    const auto loaded = load_setup(by.where.config, false);
    if (!loaded) return false;
    const auto& rules = *loaded->town->rules;
    std::string unknown;
    for (const auto& id : by.queues)
        if (cases::find_queue(rules, id) == nullptr) unknown = "queue \"" + id + '"';
    for (const auto& id : by.areas)
        if (rules.areas->find(id) == nullptr) unknown = "area \"" + id + '"';
    if (unknown.empty()) return true;
    refuse(by.name, "there is no " + unknown + " in " + by.where.config);
    return false;
}

int add(const arguments& by) {
    if (!known_scope(by)) return failed;
    const std::string password = new_password(by.name);
    if (password.empty()) return failed;
    auth::new_person who;
    who.name = by.name;
    who.title = by.title;
    who.role = by.role;
    who.password_hash = auth::hash_password(password);
    who.queues = by.queues;
    who.areas = by.areas;
    return change(by, "added", [&](storage::transaction& in) {
        return dropped(auth::add_person(in, who, system_now()));
    });
}

int set_password(const arguments& by) {
    const std::string password = new_password(by.name);
    if (password.empty()) return failed;
    const std::string hash = auth::hash_password(password);
    return change(by, "password changed", [&](storage::transaction& in) {
        return auth::change_password(in, by.name, hash, false);
    });
}

int disable(const arguments& by) {
    const auto loaded = load_setup(by.where.config, false);
    if (!loaded) return failed;
    const std::string seed = random_bytes(seed_bytes);
    return change(by, "disabled; open cases were handed over", [&](storage::transaction& in) {
        const std::int64_t now = system_now();
        const auto hand_over = [&](storage::transaction& tx, std::int64_t from, std::int64_t to) {
            cases::salt_source salts(seed);
            cases::hand_over(tx, *loaded->town->rules, from, to, cases::operator_actor, now, salts);
        };
        return auth::disable_person(in, by.name, by.successor, hand_over, now);
    });
}

int enable(const arguments& by) {
    return change(
        by, "enabled", [&](storage::transaction& in) { return auth::enable_person(in, by.name); });
}

int list(const arguments& by) {
    const auto settings = load_settings_only(by.where.config);
    if (!settings) return failed;
    const auto store = open_store(*settings, by.where.data, false);
    if (!store) return failed;
    std::vector<storage::person_row> persons;
    if (!run_read(*store, [&](auto& in) { persons = storage::people::all(in); })) return failed;
    for (const auto& each : persons)
        std::cout << each.name << '\t' << each.role << '\t'
                  << (each.enabled ? "enabled" : "disabled") << '\t' << each.title << '\n';
    return ok;
}

}  // namespace

void add_user(CLI::App& app, action& chosen) {
    CLI::App* group = app.add_subcommand("user", "accounts of officers")->require_subcommand(1);
    auto given = std::make_shared<arguments>();
    const auto command = [&](const char* name, const char* what, int (*run)(const arguments&)) {
        CLI::App* made = group->add_subcommand(name, what);
        add_folders(*made, given->where);
        made->callback([given, run, &chosen] { chosen = [given, run] { return run(*given); }; });
        return made;
    };
    CLI::App* made = command("add", "add one; the password is read from standard input", add);
    made->add_option("NAME", given->name, "to log in with")->required();
    made->add_option("--role", given->role, "viewer, moderator, lead, admin or auditor")
        ->required();
    made->add_option("--title", given->title, "the name that others see");
    made->add_option("--queue", given->queues, "sees only this queue (may be repeated)");
    made->add_option("--area", given->areas, "sees only this area (may be repeated)");
    made = command("password", "set a new password, read from standard input", set_password);
    made->add_option("NAME", given->name, "whose")->required();
    made = command("disable", "disable one; open cases go to a successor", disable);
    made->add_option("NAME", given->name, "whom")->required();
    made->add_option("--successor", given->successor, "else each case's queue decides");
    made = command("enable", "enable one again", enable);
    made->add_option("NAME", given->name, "whom")->required();
    command("list", "list them", list);
}

}  // namespace yishi::cli
