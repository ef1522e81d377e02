// yishi adapter: why is a platform's call refused, what would be sent.
#include <CLI/CLI.hpp>
#include <iostream>
#include <iterator>

#include "bot/cli/adapter.hpp"
#include "bot/cli/commands.hpp"
#include "bot/cli/setup.hpp"
#include "bot/cli/system.hpp"
#include "json/time.hpp"

namespace yishi::cli {

namespace {

struct arguments {
    std::string config = default_config();
    std::string channel;
    std::string at;
};

std::string standard_input() {
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

int say(const std::string& answer, const std::string& why) {
    if (answer.empty()) {
        std::cerr << why << '\n';
        return failed;
    }
    std::cout << answer << '\n';
    return ok;
}

// Null after saying on stderr why the channel can't be used.
const adapters::channel* channel_of(const setup& in, const std::string& id) {
    const auto found = in.channels.find(id);
    if (found != in.channels.end()) return &found->second;
    const config::channel* known = config::find_channel(in.settings, id);
    std::cerr << "channel \"" << id << "\": "
              << (known ? "switched off: " + known->why_not : "yishi.json has none of that id")
              << '\n';
    return nullptr;
}

int receive(const arguments& by) {
    const auto loaded = load_setup(by.config, false);
    const adapters::channel* on = loaded ? channel_of(*loaded, by.channel) : nullptr;
    if (!on) return failed;
    const auto at = by.at.empty() ? std::optional(system_now()) : json::parse_rfc3339(by.at);
    if (!at) {
        std::cerr << "--at: a time such as 2026-11-23T08:00:00Z\n";
        return wrong_usage;
    }
    std::string why;
    const auto answer =
        adapter_receive(standard_input(), *adapters::find_adapter(on->type), *on, *at, why);
    return say(answer, why);
}

int send(const arguments& by) {
    const auto loaded = load_setup(by.config, false);
    const adapters::channel* on = loaded ? channel_of(*loaded, by.channel) : nullptr;
    if (!on) return failed;
    std::string why;
    const auto answer = adapter_send(standard_input(), *adapters::find_adapter(on->type), *on, why);
    return say(answer, why);
}

}  // namespace

void add_adapter(CLI::App& app, action& chosen) {
    CLI::App* group = app.add_subcommand("adapter", "what a channel makes of requests and messages")
                          ->require_subcommand(1);
    auto given = std::make_shared<arguments>();
    const auto command = [&](const char* name, const char* what, int (*run)(const arguments&)) {
        CLI::App* made = group->add_subcommand(name, what);
        made->add_option("CHANNEL", given->channel, "its id in yishi.json")->required();
        made->add_option("--config", given->config, "the configuration folder")
            ->capture_default_str();
        made->callback([given, run, &chosen] { chosen = [given, run] { return run(*given); }; });
        return made;
    };
    CLI::App* made = command("receive", "verify and parse a raw HTTP request from stdin", receive);
    made->add_option("--at", given->at, "as if it were then (RFC 3339)");
    command("send", "show the requests that a message from stdin would be sent with", send);
}

}  // namespace yishi::cli
