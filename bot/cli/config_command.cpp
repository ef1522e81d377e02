// yishi config: the configuration in the store and the folder on disk.
#include <CLI/CLI.hpp>
#include <iostream>

#include "bot/cli/commands.hpp"
#include "bot/cli/publish.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "storage/sql/bundles.hpp"

namespace yishi::cli {

namespace {

struct arguments {
    folders where;
    bool over = false;
    std::string into;
};

int import_folder(const arguments& by) {
    const auto loaded = load_setup(by.where.config);
    if (!loaded) return failed;
    const auto store = open_store(loaded->settings, by.where.data);
    if (!store) return failed;
    publishing result;
    const auto unit = [&](storage::transaction& in) {
        result = publish(
            in, loaded->files, *loaded->town, system_now(), "import", by.over, system_language());
    };
    if (!run_unit(*store, unit)) return failed;
    for (const auto& each : result.lost) std::cerr << each << '\n';
    switch (result.what) {
        case published::newly:
            std::cout << "imported " << result.current
                      << "; a running server takes it in on SIGHUP or at its next start\n";
            return ok;
        case published::unchanged:
            std::cout << "unchanged\n";
            return ok;
        case published::console_newer:
            std::cerr << "the console has published since the last import: `yishi config export` "
                         "shows what, --over replaces it\n";
            return failed;
        case published::cases_lost:
            return failed;
    }
    return failed;
}

int export_folder(const arguments& by) {
    const auto settings = load_settings_only(by.where.config);
    if (!settings) return failed;
    const auto store = open_store(*settings, by.where.data, false);
    if (!store) return failed;
    std::optional<storage::bundle_row> row;
    const auto look = [&](storage::transaction& in) {
        const auto current = storage::bundles::current(in);
        if (current) row = storage::bundles::get(in, current->hash);
    };
    if (!run_read(*store, look)) return failed;
    const auto files = row ? config::parse_files(row->content) : std::nullopt;
    if (!files) {
        std::cerr << "nothing has been published yet\n";
        return failed;
    }
    json::diagnostics wrong;
    const bool written = config::write_folder(by.into, *files, wrong, system_language());
    for (const auto& each : wrong) std::cerr << json::to_string(each) << '\n';
    if (written) std::cout << files->size() << " files written to " << by.into << '\n';
    return written ? ok : failed;
}

}  // namespace

void add_config(CLI::App& app, action& chosen) {
    CLI::App* group =
        app.add_subcommand("config", "the published configuration")->require_subcommand(1);
    auto given = std::make_shared<arguments>();
    CLI::App* in = group->add_subcommand("import", "publish the folder on disk");
    add_folders(*in, given->where);
    in->add_flag("--over", given->over, "also over what the console has published");
    in->callback([given, &chosen] { chosen = [given] { return import_folder(*given); }; });
    CLI::App* out = group->add_subcommand("export", "write the current one to a folder");
    add_folders(*out, given->where);
    out->add_option("FOLDER", given->into, "where to")->required();
    out->callback([given, &chosen] { chosen = [given] { return export_folder(*given); }; });
}

}  // namespace yishi::cli
