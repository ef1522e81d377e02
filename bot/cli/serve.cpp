// yishi serve: the server.
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "bot/auth/password.hpp"
#include "bot/auth/people.hpp"
#include "bot/cli/application.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/publish.hpp"
#include "bot/cli/sender.hpp"
#include "bot/cli/system.hpp"
#include "bot/log/log.hpp"
#include "storage/sql/bundles.hpp"
#include "storage/sql/people.hpp"

namespace yishi::cli {

namespace {

constexpr const char* first_name = "admin";

void set_up_log(const config::log_settings& by, const std::string& format) {
    spdlog::set_default_logger(by.file.empty() ? spdlog::stderr_logger_mt("yishi")
                                               : spdlog::basic_logger_mt("yishi", by.file));
    spdlog::set_level(spdlog::level::from_str(by.level));
    const bool json = (format.empty() ? by.format : format) == "json";
    spdlog::set_formatter(log::make_formatter(json ? log::layout::json : log::layout::text));
    spdlog::flush_on(spdlog::level::warn);
}

// The first start makes an administrator, so that no case is ever without an owner.
bool ensure_administrator(storage::store& on) {
    const std::string password = auth::one_time_password(random_bytes(auth::one_time_bytes));
    bool none = false;
    if (!run_read(on, [&](auto& in) { none = storage::people::all(in).empty(); })) return false;
    if (!none) return true;
    auth::new_person first;
    first.name = first_name;
    first.role = "admin";
    first.password_hash = auth::hash_password(password);
    first.must_change = true;
    boost::system::result<storage::person_row> made = make_error_code(auth::errc::bad_name);
    const auto add = [&](storage::transaction& in) {
        made = auth::add_person(in, first, system_now());
    };
    if (!run_unit(on, add) || !made) return false;
    std::cout << "first start: administrator \"" << first_name
              << "\", one-time password: " << password << "\nchange it with: yishi user password "
              << first_name << std::endl;
    return true;
}

// The folder's configuration becomes current, unless the console has published since.
bool publish_folder(storage::store& on, setup& by) {
    publishing result;
    std::optional<storage::bundle_row> newer;
    const auto write = [&](storage::transaction& in) {
        result = publish(in, by.files, *by.town, system_now(), "import", false, system_language());
        newer.reset();
        if (result.what == published::console_newer)
            newer = storage::bundles::get(in, result.current);
    };
    if (!run_unit(on, write)) return false;
    for (const auto& each : result.lost) std::cerr << "configuration refused: " << each << '\n';
    if (result.what == published::cases_lost) return false;
    if (!newer) return true;
    std::cerr << "the console has published since the last import: its configuration is used "
                 "(`yishi config import --over` replaces it)\n";
    const auto files = config::parse_files(newer->content);
    json::diagnostics wrong;
    if (files) by.town = conversation::make_town(*files, by.settings, wrong, system_language());
    for (const auto& each : wrong) std::cerr << json::to_string(each) << '\n';
    return files && by.town;
}

void warn_of_officers(storage::store& on, const setup& by) {
    std::vector<storage::person_row> persons;
    run_read(on, [&](auto& in) { persons = storage::people::enabled(in); });
    for (const auto& each : cases::missing_officers(*by.town->rules, persons))
        spdlog::warn("{}", each);
}

// A town's own file is brought up to date at once, a copy kept: the folder is ours alone. A
// database that others may work on is left to `yishi migrate`.
std::unique_ptr<storage::store> open_to_serve(const config::settings& settings,
                                              const std::string& data) {
    upgrade how;
    how.told = [](int schema, const std::string& kept) {
        spdlog::warn("the store's schema {} is brought to {}; as it was it is kept as {}",
                     schema,
                     storage::latest_schema(),
                     kept);
    };
    const bool own = settings.storage.postgres.empty();
    return open_store(settings, data, true, own ? &how : nullptr, true);
}

int serve(application_options options) {
    harden_process();
    auto by = load_setup(options.where.config);
    if (!by) return failed;
    set_up_log(by->settings.log, options.log_format);
    if (!make_folder(options.where.data)) return failed;
    std::string holder;
    const auto lock = lock_folder(options.where.data, holder);
    if (!lock) {
        std::cerr << options.where.data << ": in use by the server with pid " << holder << '\n';
        return failed;
    }
    if (const auto copy = unfinished_restore(options.where.data); std::filesystem::exists(copy)) {
        std::cerr << copy << ": a restore was interrupted; run `yishi restore` once more\n";
        return failed;
    }
    // A database on the same machine would have to stand back for us, and we wait for it.
    if (by->settings.storage.postgres.empty()) come_first();
    auto store = open_to_serve(by->settings, options.where.data);
    if (!store || !ensure_administrator(*store) || !publish_folder(*store, *by)) return failed;
    const bool alone = by->settings.storage.postgres.empty();
    auto sender = take_over_lanes(*store, options.where.data, alone);
    if (!sender) return failed;
    options.sender = *std::move(sender);
    if (const auto health = store->health(); !health.warning.empty())
        spdlog::warn("{}", health.warning);
    warn_of_officers(*store, *by);
    return make_application(std::move(options), std::move(*by), std::move(store))->run();
}

}  // namespace

void add_serve(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand("serve", "run the server");
    auto options = std::make_shared<application_options>();
    add_folders(*command, options->where);
    command->add_option("--listen", options->listen, "ADDR:PORT instead of yishi.json's");
    command->add_option("--log-format", options->log_format, "text or json instead of yishi.json's")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([options, &chosen] { chosen = [options] { return serve(*options); }; });
}

}  // namespace yishi::cli
