// yishi export cases: all cases, for spreadsheets and other programs.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bot/cases/csv.hpp"
#include "bot/cases/json.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/people.hpp"

namespace yishi::cli {

namespace {

using nlohmann::json;

constexpr int page = 500;

int export_cases(const folders& where, bool csv) {
    const auto settings = load_settings_only(where.config);
    if (!settings) return failed;
    const auto store = open_store(*settings, where.data, false);
    if (!store) return failed;
    const auto write = [&](storage::transaction& in) {
        const auto persons = storage::people::all(in);
        std::int64_t last = 0;
        bool first = true;
        if (csv)
            std::cout << cases::csv_head();
        else
            std::cout << '[';
        for (;;) {
            const auto rows = storage::cases::after(in, last, page);
            if (rows.empty()) break;
            for (const auto& each : rows) {
                const json shown = cases::case_detail_json(each, persons);
                if (csv)
                    std::cout << cases::csv_line(shown);
                else
                    std::cout << (first ? "\n" : ",\n") << shown.dump();
                first = false;
            }
            last = rows.back().id;
        }
        if (!csv) std::cout << "\n]\n";
    };
    return run_read(*store, write) ? ok : failed;
}

}  // namespace

void add_export(CLI::App& app, action& chosen) {
    CLI::App* group =
        app.add_subcommand("export", "data for other programs")->require_subcommand(1);
    CLI::App* command = group->add_subcommand("cases", "all cases");
    struct arguments {
        folders where;
        std::string format = "csv";
    };
    auto given = std::make_shared<arguments>();
    add_folders(*command, given->where);
    command->add_option("--format", given->format, "csv or json")
        ->check(CLI::IsMember({"csv", "json"}))
        ->capture_default_str();
    command->callback([given, &chosen] {
        chosen = [given] { return export_cases(given->where, given->format == "csv"); };
    });
}

}  // namespace yishi::cli
