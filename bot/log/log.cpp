#include "bot/log/log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iterator>
#include <nlohmann/json.hpp>

namespace yishi::log {

namespace {

// Within spdlog's message members stand behind this, each; it is in no text that is logged.
constexpr char separator = '\x1f';
constexpr char is_text = '=';
constexpr char is_number = ':';

std::string as_json(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_plain(std::string_view text) {
    return !text.empty() && std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '=';
    });
}

// What was logged stays one line, whatever somebody wrote into it.
std::string on_one_line(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return out;
}

std::string time_text(spdlog::log_clock::time_point at) {
    using std::chrono::milliseconds;
    const std::time_t second = spdlog::log_clock::to_time_t(at);
    const auto rest =
        std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count() % 1000;
    std::tm parts{};
    gmtime_r(&second, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                       parts.tm_year + 1900,
                       parts.tm_mon + 1,
                       parts.tm_mday,
                       parts.tm_hour,
                       parts.tm_min,
                       parts.tm_sec,
                       rest);
}

class formatter final : public spdlog::formatter {
 public:
    explicit formatter(layout how) : how_(how) {}

    void format(const spdlog::details::log_msg& from, spdlog::memory_buf_t& to) override {
        const auto named = spdlog::level::to_string_view(from.level);
        const std::string_view level(named.data(), named.size());
        std::string_view rest(from.payload.data(), from.payload.size());
        const std::string_view what = next(rest);
        std::string line = time_text(from.time);
        if (how_ == layout::json) {
            line = R"({"time":")" + line + R"(","level":")" + std::string(level) + R"(","what":)" +
                   as_json(what);
        } else {
            line.append(" ").append(level).append(" ").append(on_one_line(what));
        }
        while (!rest.empty()) add(line, next(rest));
        line += how_ == layout::json ? "}\n" : "\n";
        to.append(line.data(), line.data() + line.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<formatter>(how_);
    }

 private:
    static std::string_view next(std::string_view& rest) {
        const std::size_t end = std::min(rest.find(separator), rest.size());
        const std::string_view out = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return out;
    }

    void add(std::string& line, std::string_view member) const {
        const std::size_t end = member.find_first_of("=:");
        if (end == std::string_view::npos) return;
        const std::string_view name = member.substr(0, end);
        const std::string_view value = member.substr(end + 1);
        const bool bare = member[end] == is_number;
        if (how_ == layout::json)
            line.append(",\"").append(name).append("\":");
        else
            line.append(" ").append(name).append("=");
        if (bare || (how_ == layout::text && is_plain(value)))
            line.append(value);
        else
            line.append(as_json(value));
    }

    layout how_;
};

}  // namespace

void write(level how, std::string_view what, std::initializer_list<member> members) {
    spdlog::logger* const to = spdlog::default_logger_raw();
    if (!to->should_log(how)) return;
    std::string line(what);
    for (const member& each : members) {
        const auto* text = std::get_if<std::string_view>(&each.value);
        if (text != nullptr && text->empty()) continue;
        line.append(1, separator).append(each.name);
        if (text == nullptr) {
            line.append(1, is_number).append(std::to_string(std::get<std::int64_t>(each.value)));
            continue;
        }
        line.append(1, is_text);
        std::ranges::replace_copy(*text, std::back_inserter(line), separator, ' ');
    }
    to->log(how, spdlog::string_view_t(line.data(), line.size()));
}

std::unique_ptr<spdlog::formatter> make_formatter(layout how) {
    return std::make_unique<formatter>(how);
}

}  // namespace yishi::log
