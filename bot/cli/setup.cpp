#include "bot/cli/setup.hpp"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <filesystem>
#include <future>
#include <iostream>

#include "bot/cli/system.hpp"
#include "bot/config/folder.hpp"
#include "json/time.hpp"
#include "storage/sql/lanes.hpp"

namespace yishi::cli {

namespace {

constexpr std::chrono::seconds patience{10};  // longer than a lock is waited for
constexpr int check_ms_max = 3'000;  // a start is a silence: a gigabyte or two are read in it

void print(const json::diagnostics& list) {
    for (const json::diagnostic& each : list) std::cerr << json::to_string(each) << '\n';
}

bool any_of(std::span<const std::string_view> names, std::string_view wanted) {
    return std::ranges::find(names, wanted) != names.end();
}

// What the adapters say of a channel's keys.
void check_keys(const config::channel& of, json::diagnostics& wrong) {
    const auto complain = [&](std::string message) {
        wrong.push_back({"yishi.json", of.at, "channel \"" + of.id + "\": " + std::move(message)});
    };
    const adapters::adapter* by = adapters::find_adapter(of.type);
    if (by == nullptr) {
        std::string known;
        for (const std::string_view each : adapters::adapter_types())
            known += (known.empty() ? "" : ", ") + std::string(each);
        complain("there is no type \"" + of.type + "\"; there are: " + known);
        return;
    }
    for (const std::string_view each : by->keys_required())
        if (of.enabled && !of.keys.contains(each))
            complain("\"" + std::string(each) + "\" is missing");
    constexpr std::string_view common[] = {"api_base", "rate_per_second"};
    for (const auto& [name, value] : of.keys)
        if (!any_of(by->keys_required(), name) && !any_of(by->keys_optional(), name) &&
            !any_of(common, name))
            complain("a channel of type " + of.type + " has no key \"" + name + "\"");
}

std::map<std::string, adapters::channel, std::less<>> channels_of(const config::settings& in) {
    std::map<std::string, adapters::channel, std::less<>> out;
    for (const config::channel& each : in.channels)
        if (each.enabled) out[each.id] = {each.id, each.type, each.keys};
    return out;
}

std::optional<config::settings> read_settings(const std::string& folder,
                                              json::diagnostics& wrong,
                                              json::diagnostics& warnings) {
    const std::string_view language = system_language();
    const auto text = config::read_file(folder, "yishi.json", wrong, language);
    if (!text) return std::nullopt;
    return config::load_settings(
        "yishi.json", *text, system_environment(), wrong, warnings, language);
}

storage::schema_options schema_rules(const config::settings& settings,
                                     const std::string& data,
                                     const upgrade* older) {
    storage::schema_options out;
    out.migrate = older != nullptr;
    if (older == nullptr) return out;
    const std::string place =
        settings.storage.postgres.empty() ? sqlite_file(settings, data) : data + "/postgres";
    out.copy = [place, how = *older](int number) {
        std::string file;
        if (how.copy)
            file = place + ".schema-" + std::to_string(number) + "-" + json::rfc3339(system_now());
        how.told(number, file);
        return file;
    };
    return out;
}

std::string_view cure(boost::system::error_code why) {
    if (why == storage::errc::too_old) return ": run `yishi migrate`, which keeps a copy of it";
    if (why == storage::errc::in_use)
        return ": stop all servers and commands that use it first, of every version";
    if (why == storage::errc::too_new) return ": use that version, or a later one";
    if (why == storage::errc::corrupt)
        return "\nput your latest backup in its place with `yishi restore FILE`; the damaged "
               "database is kept beside it (docs/hosting.md, \"A damaged database\")";
    return "";
}

template <class Submit>
bool wait_for(const Submit& submit) {
    std::promise<storage::result<void>> promise;
    submit([&](storage::result<void> value) { promise.set_value(value); });
    const auto done = promise.get_future().get();
    if (!done) std::cerr << "the store: " << done.error().message() << '\n';
    return done.has_value();
}

}  // namespace

std::optional<setup> load_setup(const std::string& config_folder, bool with_warnings) {
    json::diagnostics wrong;
    json::diagnostics warnings;
    setup out;
    auto settings = read_settings(config_folder, wrong, warnings);
    if (settings) {
        out.settings = std::move(*settings);
        for (const config::channel& each : out.settings.channels) check_keys(each, wrong);
        const auto made = reload(config_folder, out.settings, wrong);
        if (made) {
            out.files = made->files;
            out.town = made->town;
        }
    }
    if (with_warnings) print(warnings);
    print(wrong);
    if (!out.town || !wrong.empty()) return std::nullopt;
    out.channels = channels_of(out.settings);
    return out;
}

std::optional<reloaded> reload(const std::string& config_folder,
                               const config::settings& settings,
                               json::diagnostics& wrong) {
    reloaded out;
    if (!config::read_folder(config_folder, out.files, wrong, system_language()))
        return std::nullopt;
    out.town = conversation::make_town(out.files, settings, wrong, system_language());
    if (!out.town) return std::nullopt;
    return out;
}

std::optional<config::settings> load_settings_only(const std::string& config_folder) {
    json::diagnostics wrong;
    json::diagnostics warnings;
    auto out = read_settings(config_folder, wrong, warnings);
    print(wrong);
    return out;
}

std::string sqlite_file(const config::settings& settings, const std::string& data) {
    return std::filesystem::path(data) / settings.storage.sqlite;
}

std::unique_ptr<storage::store> open_store(const config::settings& settings,
                                           const std::string& data,
                                           bool create,
                                           const upgrade* older,
                                           bool to_serve) {
    const auto schema = schema_rules(settings, data, older);
    const auto log = [](const std::string& text) { spdlog::error("store: {}", text); };
    if (!settings.storage.postgres.empty()) {
        storage::postgres_options options;
        options.connection = settings.storage.postgres;
        options.schema = schema;
        options.log = log;
        if (to_serve) options.patience = patience;
        auto opened = storage::open_postgres(options);
        if (opened) return std::move(*opened);
        // Not the address: it holds a password.
        std::cerr << "yishi.json: \"storage\": the PostgreSQL database: "
                  << opened.error().message() << cure(opened.error()) << '\n';
        return nullptr;
    }
    if (create && !make_folder(data)) return nullptr;
    storage::sqlite_options options;
    options.file = sqlite_file(settings, data);
    options.create = create;
    options.schema = schema;
    options.check_ms = to_serve ? check_ms_max : 0;
    options.log = log;
    auto opened = storage::open_sqlite(options);
    if (opened) return std::move(*opened);
    std::cerr << options.file << ": " << opened.error().message() << cure(opened.error()) << '\n';
    return nullptr;
}

bool run_unit(storage::store& on, const storage::unit_fn& unit) {
    return wait_for([&](auto done) { on.submit(unit, std::move(done)); });
}

bool run_read(storage::store& on, const storage::unit_fn& unit) {
    return wait_for([&](auto done) { on.read(unit, std::move(done)); });
}

bool nobody_serves(storage::store& from) {
    // A server that lives renews its leases.
    bool out = true;
    const auto look = [&](storage::transaction& in) {
        for (const auto& each : storage::leases::all(in))
            out = out && (each.owner.empty() || each.expires_at <= system_now());
    };
    if (!run_read(from, look)) return false;
    if (!out)
        std::cerr << "stop all servers of this database first (one that was killed just now is "
                     "forgotten within a minute)\n";
    return out;
}

}  // namespace yishi::cli
