// bench_floor: the least that this machine needs for the work that scripts/bench measures. It takes
// Telegram updates, plays the six-turn complaint hard-coded, writes rows of the same number and
// size as Yishi in shared durable commits, answers 200, and sends the reply. It knows no dialogs,
// no retries and no failures: what is between it and Yishi is what Yishi's features cost. Settings
// from the environment, as the peers take them: PORT, DB, API_ROOT, SECRET, REPLY (api, or webhook:
// the reply in the webhook's response).
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

#include "tests/bench/floor/server.hpp"

namespace {

std::string setting(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : otherwise;
}

std::uint16_t port_from(const std::string& text) {
    const int value = std::stoi(text);
    if (value <= 0 || value > 65535) throw std::invalid_argument("a port is 1 to 65535");
    return static_cast<std::uint16_t>(value);
}

// Of "http://127.0.0.1:8099": no other address is ever called.
std::uint16_t api_port_from(const std::string& root) {
    const std::string loopback = "http://127.0.0.1:";
    if (!root.starts_with(loopback))
        throw std::invalid_argument("API_ROOT is " + loopback + "PORT");
    return port_from(root.substr(loopback.size()));
}

void run() {
    yishi::bench::floor_settings settings;
    settings.port = port_from(setting("PORT", "8081"));
    settings.api_port = api_port_from(setting("API_ROOT", "http://127.0.0.1:8099"));
    settings.database = setting("DB", "floor.db");
    settings.secret = setting("SECRET", "s3cret");
    settings.reply_in_webhook = setting("REPLY", "api") == "webhook";
    boost::asio::io_context io(1);
    const auto serving = yishi::bench::make_floor_server(io, settings);
    boost::asio::signal_set stop(io, SIGTERM, SIGINT);
    stop.async_wait([&io](auto, int) { io.stop(); });
    io.run();
}

}  // namespace

int main() {
    try {
        run();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_floor: %s\n", error.what());
        return 1;
    }
}
