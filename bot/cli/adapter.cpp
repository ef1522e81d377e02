#include "bot/cli/adapter.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "adapters/common/secret.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/raw_request.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "json/json.hpp"
#include "json/time.hpp"

namespace yishi::cli {

namespace {

constexpr int requests_max = 1'000;  // of one message

std::string_view name_of(adapters::report_kind kind) {
    switch (kind) {
        case adapters::report_kind::sent:
            return "sent";
        case adapters::report_kind::delivered:
            return "delivered";
        case adapters::report_kind::read:
            return "read";
        case adapters::report_kind::failed:
            break;
    }
    return "failed";
}

nlohmann::json to_json(const adapters::delivery_report& report) {
    nlohmann::json out = {{"message", report.message}, {"kind", name_of(report.kind)}};
    if (report.at != 0) out["at"] = json::rfc3339(report.at);
    if (!report.error.empty()) out["error"] = report.error;
    return out;
}

nlohmann::json outcome_of(std::string_view verdict, int status, std::string response) {
    return {{"verdict", verdict},
            {"status", status},
            {"response", std::move(response)},
            {"messages", nlohmann::json::array()},
            {"reports", nlohmann::json::array()}};
}

nlohmann::json refusal(int status, const std::string& why) {
    auto out = outcome_of("refused", status, {});
    out["why"] = why;
    return out;
}

nlohmann::json take_in(const adapters::verified& body,
                       const adapters::adapter& by,
                       const adapters::channel& on) {
    const adapters::parsed found = by.parse(body, on);
    if (!found.error.empty()) return refusal(400, found.error);
    const adapters::http_response answer = by.acknowledge(on, nullptr);
    auto out = outcome_of("accepted", answer.status, answer.body);
    out["messages"] = found.messages;
    for (const auto& report : found.reports) out["reports"].push_back(to_json(report));
    if (!found.acknowledge.empty()) out["acknowledge"] = found.acknowledge;
    if (!found.declined.empty()) out["declined"] = found.declined;
    return out;
}

struct arguments {
    std::string channel;
    std::string at;
    folders where;
    bool redact = false;
};

struct found_channel {
    const adapters::adapter* by = nullptr;
    adapters::channel on;
};

std::optional<found_channel> find(const arguments& given) {
    const auto settings = load_settings_only(given.where.config);
    if (!settings) return std::nullopt;
    const config::channel* const found = config::find_channel(*settings, given.channel);
    if (found == nullptr) {
        std::cerr << "yishi.json has no channel \"" << given.channel << "\"\n";
        return std::nullopt;
    }
    if (!found->enabled) {
        std::cerr << "channel \"" << found->id << "\" is switched off: " << found->why_not << '\n';
        return std::nullopt;
    }
    found_channel out;
    out.by = adapters::find_adapter(found->type);
    if (out.by == nullptr) {
        std::cerr << "channel \"" << found->id << "\": there is no type \"" << found->type
                  << "\"\n";
        return std::nullopt;
    }
    out.on = {found->id, found->type, found->keys};
    return out;
}

std::string read_all(std::istream& in) {
    return {std::istreambuf_iterator<char>(in), {}};
}

int run_receive(const arguments& given) {
    std::int64_t at = system_now();
    if (!given.at.empty()) {
        const auto time = json::parse_rfc3339(given.at);
        if (!time) {
            std::cerr << "--at: \"" << given.at
                      << "\" is no RFC 3339 time (2026-03-01T08:00:00Z)\n";
            return wrong_usage;
        }
        at = *time;
    }
    const auto channel = find(given);
    if (!channel) return failed;
    std::string why;
    const std::string out = adapter_receive(read_all(std::cin), *channel->by, channel->on, at, why);
    if (out.empty()) {
        std::cerr << "standard input: " << why << '\n';
        return failed;
    }
    std::cout << out << '\n';
    return ok;
}

int run_send(const arguments& given) {
    const auto channel = find(given);
    if (!channel) return failed;
    std::string why;
    const std::string out = adapter_send(read_all(std::cin), *channel->by, channel->on, why);
    if (out.empty()) {
        std::cerr << adapters::redact(why, *channel->by, channel->on) << '\n';
        return failed;
    }
    std::cout << (given.redact ? adapters::redact(out, *channel->by, channel->on) : out);
    return ok;
}

}  // namespace

std::string adapter_receive(std::string_view raw,
                            const adapters::adapter& by,
                            const adapters::channel& on,
                            std::int64_t at,
                            std::string& why) {
    const auto request = parse_raw_request(raw, why);
    if (!request) return {};
    const adapters::verdict verdict = by.verify(*request, on, at);
    nlohmann::json out;
    if (const auto* refused = std::get_if<adapters::refused>(&verdict)) {
        out = refusal(refused->status, refused->why);
    } else if (const auto* handshake = std::get_if<adapters::handshake>(&verdict)) {
        out = outcome_of("handshake", handshake->answer.status, handshake->answer.body);
    } else {
        out = take_in(std::get<adapters::verified>(verdict), by, on);
    }
    // What a platform sent may be anything but UTF-8.
    return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string adapter_send(std::string_view message,
                         const adapters::adapter& by,
                         const adapters::channel& on,
                         std::string& why) {
    nlohmann::json read;
    json::parse_error error;
    if (!json::parse(message, read, &error)) {
        why = "standard input:" + std::to_string(error.at.line) + ':' +
              std::to_string(error.at.column) + ": " + error.message;
        return {};
    }
    adapters::send_task task;
    task.key = "rehearsal";
    try {
        task.message = read.get<outbound_message>();
    } catch (const nlohmann::json::exception& problem) {
        why = std::string{"standard input: no outbound message: "} + problem.what();
        return {};
    }
    std::string out;
    const adapters::task what = std::move(task);
    adapters::progress step = by.start(what, on, {});
    for (int requests = 0; requests < requests_max; ++requests) {
        const auto* now = std::get_if<adapters::next>(&step);
        if (now == nullptr) break;
        out += to_text(now->request);
        const std::string state = now->state;
        step = by.advance(what, on, state, by.rehearse(now->request));
    }
    const auto* end = std::get_if<adapters::done>(&step);
    if (out.empty() && end != nullptr) why = end->why;
    return out;
}

void add_adapter(CLI::App& app, action& chosen) {
    CLI::App* group = app.add_subcommand("adapter", "try a channel's adapter, without any network");
    group->require_subcommand(1);
    auto given = std::make_shared<arguments>();
    const auto add = [&](const char* name, const char* about, int (*run)(const arguments&)) {
        CLI::App* command = group->add_subcommand(name, about);
        command->add_option("CHANNEL", given->channel, "id of the channel in yishi.json")
            ->required();
        add_folders(*command, given->where, false);
        command->callback([given, run, &chosen] { chosen = [given, run] { return run(*given); }; });
        return command;
    };
    add("receive", "verify and parse one raw HTTP request from standard input", &run_receive)
        ->add_option("--at", given->at, "when it arrived, RFC 3339; now if not given");
    add("send", "print the requests for a message (JSON on standard input)", &run_send)
        ->add_flag("--redact", given->redact, "hide the channel's secrets");
}

}  // namespace yishi::cli
