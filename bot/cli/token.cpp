// yishi token: API tokens.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/auth/tokens.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "json/time.hpp"
#include "storage/sql/people.hpp"

namespace yishi::cli {

namespace {

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;

struct arguments {
    folders where;
    std::string user;
    std::string label = "command line";
    std::int64_t days = auth::token_days_default;
    std::int64_t id = 0;
};

std::unique_ptr<storage::store> store_of(const arguments& by) {
    const auto settings = load_settings_only(by.where.config);
    return settings ? open_store(*settings, by.where.data) : nullptr;
}

int create(const arguments& by) {
    const auto store = store_of(by);
    if (!store) return failed;
    const std::int64_t now = system_now();
    const std::string random = random_bytes(auth::token_bytes);
    boost::system::result<auth::made_token> made = make_error_code(auth::errc::bad_token);
    const auto unit = [&](storage::transaction& in) {
        made = auth::create_token(in, by.user, by.label, random, now, now + by.days * day_ms);
    };
    if (!run_unit(*store, unit)) return failed;
    if (!made) {
        std::cerr << by.user << ": " << made.error().message() << '\n';
        return failed;
    }
    std::cout << made->text << '\n';
    return ok;
}

int list(const arguments& by) {
    const auto store = store_of(by);
    if (!store) return failed;
    const auto show = [&](storage::transaction& in) {
        for (const auto& person : storage::people::all(in)) {
            if (!by.user.empty() && person.name != by.user) continue;
            for (const auto& each : auth::list_tokens(in, person.id))
                std::cout << each.id << '\t' << person.name << '\t' << each.label << '\t'
                          << (each.revoked_at != 0 ? "revoked"
                                                   : "expires " + json::rfc3339(each.expires_at))
                          << '\n';
        }
    };
    return run_read(*store, show) ? ok : failed;
}

int revoke(const arguments& by) {
    const auto store = store_of(by);
    if (!store) return failed;
    boost::system::result<void> done;
    const auto unit = [&](storage::transaction& in) {
        done = auth::revoke_token(in, by.id, system_now());
    };
    if (!run_unit(*store, unit)) return failed;
    if (!done) std::cerr << by.id << ": " << done.error().message() << '\n';
    return done ? ok : failed;
}

}  // namespace

void add_token(CLI::App& app, action& chosen) {
    CLI::App* group = app.add_subcommand("token", "API tokens")->require_subcommand(1);
    auto given = std::make_shared<arguments>();
    const auto command = [&](const char* name, const char* what, int (*run)(const arguments&)) {
        CLI::App* made = group->add_subcommand(name, what);
        add_folders(*made, given->where);
        made->callback([given, run, &chosen] { chosen = [given, run] { return run(*given); }; });
        return made;
    };
    CLI::App* made = command("create", "make one and print it", create);
    made->add_option("USER", given->user, "whose")->required();
    made->add_option("--label", given->label, "what it is for")->capture_default_str();
    made->add_option("--days", given->days, "how long it is good")
        ->check(CLI::Range(std::int64_t{1}, auth::token_days_max))
        ->capture_default_str();
    made = command("list", "list them", list);
    made->add_option("USER", given->user, "only this user's");
    made = command("revoke", "revoke one", revoke);
    made->add_option("ID", given->id, "as listed")->required();
}

}  // namespace yishi::cli
