#include "dialogs/transcript/time_words.hpp"

#include <string>
#include <utility>

namespace yishi::dialogs {
namespace {

constexpr std::int64_t wait_max = 100'000;  // of any unit

constexpr std::pair<std::string_view, std::int64_t> units[] = {
    {"second", 1'000},
    {"minute", 60'000},
    {"hour", 3'600'000},
    {"day", 86'400'000},
};

}  // namespace

std::optional<std::int64_t> read_wait(std::string_view line) {
    constexpr std::string_view begin = "[after ";
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    if (!line.starts_with(begin) || !line.ends_with(']')) {
        return std::nullopt;
    }
    line = line.substr(begin.size(), line.size() - begin.size() - 1);
    std::int64_t count = 0;
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9' && count < wait_max) {
        count = count * 10 + (line[digits] - '0');
        ++digits;
    }
    if (digits == 0 || digits >= line.size() || line[digits] != ' ') {
        return std::nullopt;
    }
    std::string_view unit = line.substr(digits + 1);
    if (unit.ends_with('s')) {
        unit.remove_suffix(1);
    }
    for (const auto& [name, ms] : units) {
        if (name == unit) {
            return count * ms;
        }
    }
    return std::nullopt;
}

}  // namespace yishi::dialogs
