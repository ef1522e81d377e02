// yishi logic: applies a JsonLogic rule to data, for those who write conditions.
#include "dialogs/logic/logic.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bot/cli/commands.hpp"
#include "json/json.hpp"

namespace yishi::cli {

namespace {

bool parse(const char* what, const std::string& text, nlohmann::json& out) {
    json::parse_error error;
    if (json::parse(text, out, &error)) return true;
    std::cerr << what << ':' << error.at.line << ':' << error.at.column << ": " << error.message
              << '\n';
    return false;
}

int run_logic(const std::string& rule_text, const std::string& data_text) {
    nlohmann::json rule;
    nlohmann::json data;
    if (!parse("RULE", rule_text, rule) || !parse("DATA", data_text, data)) return failed;
    std::cout << dialogs::logic::apply(rule, data).dump() << '\n';
    return ok;
}

}  // namespace

void add_logic(CLI::App& app, action& chosen) {
    CLI::App* command = app.add_subcommand("logic", "apply a JsonLogic rule to data");
    struct texts {
        std::string rule;
        std::string data = "null";
    };
    auto given = std::make_shared<texts>();
    command->add_option("RULE", given->rule, "the rule, JSON")->required();
    command->add_option("DATA", given->data, "the data, JSON");
    command->callback(
        [given, &chosen] { chosen = [given] { return run_logic(given->rule, given->data); }; });
}

}  // namespace yishi::cli
