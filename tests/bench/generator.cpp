// bench_generator: plays the load of player.hpp against a server on the loopback interface, asks
// the sink (bench_sink) what arrived, and prints one JSON object with the figures.
//   bench_generator --port P --sink-port P --secret TEXT [--path /webhook/telegram]
//       [--connections 64] [--residents 400] [--warmup 3] [--seconds 10] [--turns N]
//       [--repeat-percent 0] [--seed 1] [--first-update 1] [--dialogs FILE]
// --port may be given several times: servers on one database. Each has its share of the
// connections, and a resident's updates come over any of these.
// --turns N: ends after so many. --first-update N: later ones count on from it.
// --dialogs FILE: a line "chat<TAB>completed dialogs" for every resident, for the checker of cases.
// Exit 0: all good; 3: replies missing, doubled, out of order or late, or requests that failed.
#include <poll.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/judge.hpp"
#include "tests/bench/player.hpp"
#include "tests/bench/wire.hpp"

namespace yishi::bench {
namespace {

constexpr std::int64_t replies_wait_ns = 15'000'000'000;  // for replies still owed at the end
constexpr int poll_ms = 20;

struct settings {
    play_options play;
    std::uint16_t sink_port = 0;
    std::string dialogs_file;
};

std::uint16_t port_from(const std::string& text) {
    const int value = std::stoi(text);
    if (value <= 0 || value > 65535) throw std::invalid_argument("a port is 1 to 65535");
    return static_cast<std::uint16_t>(value);
}

settings parse(const std::vector<std::string>& arguments) {
    settings out;
    play_options& play = out.play;
    const std::map<std::string, std::function<void(const std::string&)>> options = {
        {"--port", [&](auto& v) { play.ports.push_back(port_from(v)); }},
        {"--sink-port", [&](auto& v) { out.sink_port = port_from(v); }},
        {"--secret", [&](auto& v) { play.secret = v; }},
        {"--path", [&](auto& v) { play.path = v; }},
        {"--connections", [&](auto& v) { play.connections = std::stoi(v); }},
        {"--residents", [&](auto& v) { play.residents = std::stoi(v); }},
        {"--warmup", [&](auto& v) { play.warmup_s = std::stod(v); }},
        {"--seconds", [&](auto& v) { play.seconds = std::stod(v); }},
        {"--repeat-percent", [&](auto& v) { play.repeat_percent = std::stod(v); }},
        {"--seed", [&](auto& v) { play.seed = static_cast<std::uint32_t>(std::stoul(v)); }},
        {"--turns", [&](auto& v) { play.turns = std::stoll(v); }},
        {"--first-update", [&](auto& v) { play.first_update = std::stoll(v); }},
        {"--dialogs", [&](auto& v) { out.dialogs_file = v; }},
    };
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        const auto option = options.find(arguments[i]);
        if (option == options.end() || i + 1 == arguments.size()) {
            throw std::invalid_argument("unknown option or no value: " + arguments[i]);
        }
        option->second(arguments[i + 1]);
    }
    if (play.ports.empty() || out.sink_port == 0 || play.connections < 1 ||
        play.connections > connections_max || play.residents < play.connections ||
        play.residents > residents_max || play.seconds <= 0 || play.warmup_s < 0 ||
        play.seconds + play.warmup_s > seconds_max) {
        throw std::invalid_argument("--port and --sink-port are needed; limits: connections 1 to " +
                                    std::to_string(connections_max) + ", residents from there to " +
                                    std::to_string(residents_max) + ", 600 seconds");
    }
    return out;
}

// One GET to the sink; blocking.
std::string ask_sink(stream& sink, const std::string& path) {
    sink.write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    wire_message answer;
    bool alive = sink.flush();
    while (alive && !sink.next(answer)) {
        pollfd waiting{sink.fd(), POLLIN, 0};
        ::poll(&waiting, 1, 1000);
        alive = sink.fill();
    }
    if (!alive) throw std::runtime_error("the sink is gone");
    return answer.body;
}

// Waits until as many replies have come as are expected, within a limit. Returns the CPU time that
// the sink has used.
double await_replies(stream& sink, std::size_t expected) {
    const std::int64_t until = now_ns() + replies_wait_ns;
    while (true) {
        const auto stats = nlohmann::json::parse(ask_sink(sink, "/stats"));
        const bool complete = stats.at("replies").get<std::size_t>() >= expected;
        if (complete || now_ns() >= until) return stats.at("cpu_s").get<double>();
        ::poll(nullptr, 0, poll_ms);
    }
}

// CPU seconds of the load's own programs while it was played.
struct own_cost {
    double generator = 0;
    double sink = 0;
};

nlohmann::json report(const play_result& played, const figures& found, own_cost cpu) {
    std::int64_t dialogs = 0;
    for (const auto& [chat, done] : played.dialogs) dialogs += done;
    return {{"turns_per_s", found.turns_per_s},
            {"p50_ms", found.p50_ms},
            {"p99_ms", found.p99_ms},
            {"max_ms", found.max_ms},
            {"answer_p50_ms", found.answer_p50_ms},
            {"answer_p99_ms", found.answer_p99_ms},
            {"turns", found.turns},
            {"answered_in_window", found.answered_in_window},
            {"arrived_in_window", found.arrived_in_window},
            {"replies", found.arrivals},
            {"replies_in_response", played.in_response.size()},
            {"outbox_age_ms", found.outbox_age_ms},
            {"missing", found.missing},
            {"surplus", found.surplus},
            {"out_of_order", found.out_of_order},
            {"dialogs", dialogs},
            {"repeats", played.repeats},
            {"errors", played.errors},
            {"reconnects", played.reconnects},
            {"unfinished", played.unfinished},
            {"first_error", played.first_error},
            {"generator_cpu_s", cpu.generator},
            {"sink_cpu_s", cpu.sink},
            {"good", found.good && played.errors == 0 && played.unfinished == 0}};
}

int run(const std::vector<std::string>& arguments) {
    const settings options = parse(arguments);
    stream sink(connect_loopback(options.sink_port));
    const play_result played = play(options.play);
    own_cost cpu;
    cpu.generator = cpu_seconds();
    cpu.sink = await_replies(sink, played.turns.size() - played.in_response.size());
    std::vector<arrival> arrivals = arrivals_from(ask_sink(sink, "/replies"));
    arrivals.insert(arrivals.end(), played.in_response.begin(), played.in_response.end());
    if (!options.dialogs_file.empty()) {
        std::ofstream file(options.dialogs_file);
        for (const auto& [chat, done] : played.dialogs) file << chat << '\t' << done << '\n';
    }
    const nlohmann::json out = report(played, judge(played.turns, arrivals, played.measured), cpu);
    std::puts(out.dump().c_str());
    return out.at("good").get<bool>() ? 0 : 3;
}

}  // namespace
}  // namespace yishi::bench

int main(int argc, char** argv) {
    try {
        return yishi::bench::run({argv + 1, argv + argc});
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "bench_generator: %s\n", error.what());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_generator: %s\n", error.what());
        return 1;
    }
}
