#include "bot/cases/csv.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace yishi::cases {
namespace {

using nlohmann::json;

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

}  // namespace

std::string csv_cell(const json& value) {
    std::string text = value.is_string() ? value.get<std::string>()
                       : value.is_null() ? std::string()
                                         : value.dump();
    if (value.is_string() && !text.empty() &&
        std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
        text.insert(0, "'");
    }
    if (text.find_first_of("\",\r\n") == std::string::npos) {
        return text;
    }
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    }
    return out + '"';
}

std::string csv_head() {
    std::string out;
    for (const char* name : columns) {
        out += (out.empty() ? "" : ",") + std::string(name);
    }
    return out + "\r\n";
}

std::string csv_line(const json& of) {
    std::string out;
    for (const char* name : columns) {
        out += (name == columns.front() ? "" : ",") + csv_cell(of.value(name, json()));
    }
    return out + "\r\n";
}

}  // namespace yishi::cases
