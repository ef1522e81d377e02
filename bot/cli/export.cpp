// yishi export cases: all cases, for spreadsheets and other programs.
#include <CLI/CLI.hpp>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bot/cases/json.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/people.hpp"

namespace yishi::cli {

namespace {

using nlohmann::json;

constexpr int page = 500;
constexpr std::array columns{"number",
                             "kind",
                             "category",
                             "status",
                             "priority",
                             "queue",
                             "owner",
                             "area",
                             "source",
                             "language",
                             "opened_at",
                             "due_at",
                             "closed_at",
                             "title",
                             "summary",
                             "satisfaction"};

// RFC 4180; a cell that a spreadsheet would take for a formula is made text.
std::string cell(const json& value) {
    std::string text = value.is_string() ? value.get<std::string>()
                       : value.is_null() ? std::string()
                                         : value.dump();
    if (value.is_string() && !text.empty() &&
        std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(0, "'");
    if (text.find_first_of("\",\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

void print_csv(const json& of) {
    bool first = true;
    for (const char* name : columns) {
        std::cout << (first ? "" : ",") << cell(of.value(name, json()));
        first = false;
    }
    std::cout << "\r\n";
}

void print_csv_head() {
    bool first = true;
    for (const char* name : columns) {
        std::cout << (first ? "" : ",") << name;
        first = false;
    }
    std::cout << "\r\n";
}

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
            print_csv_head();
        else
            std::cout << '[';
        for (;;) {
            const auto rows = storage::cases::after(in, last, page);
            if (rows.empty()) break;
            for (const auto& each : rows) {
                const json shown = cases::case_detail_json(each, persons);
                if (csv)
                    print_csv(shown);
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
