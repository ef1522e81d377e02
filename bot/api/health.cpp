// For load balancers, monitors and people on call: is the process alive, can it do its work, how is
// it doing.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "adapters/common/secret.hpp"
#include "bot/api/handlers.hpp"

namespace yishi::api {

namespace {

constexpr std::string_view bearer = "Bearer ";

// From this machine, and not through a proxy on it.
bool is_local(const http::request& from) {
    constexpr std::array<std::string_view, 4> forwarding{
        "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"};
    const bool forwarded = std::ranges::any_of(
        forwarding, [&](std::string_view each) { return !http::find(from.headers, each).empty(); });
    const std::string_view peer = from.peer;
    return !forwarded &&
           (peer == "::1" || peer.starts_with("127.") || peer.starts_with("::ffff:127."));
}

bool has_token(const context& in, const http::request& from) {
    const std::string_view given = http::find(from.headers, "Authorization");
    return given.starts_with(bearer) &&
           adapters::same_secret(given.substr(bearer.size()), in.settings.metrics.token);
}

}  // namespace

asio::awaitable<http::response> show_health(const context&, call) {
    co_return http::json(R"({"status":"ok"})");
}

asio::awaitable<http::response> show_readiness(const context& in, call) {
    const storage::store_health health = in.store.health();
    std::string why = health.writable ? in.not_ready() : health.why;
    std::string warning = in.office.warning();
    if (!health.warning.empty()) warning = health.warning + (warning.empty() ? "" : "; ") + warning;
    const nlohmann::json out = {{"status", why.empty() ? "ready" : "not ready"},
                                {"why", why},
                                {"warning", warning},
                                {"queued", health.queued}};
    co_return http::json(out.dump(), why.empty() ? 200 : 503);
}

asio::awaitable<http::response> show_metrics(const context& in, call asked) {
    if (!is_local(asked.request) && !has_token(in, asked.request))
        co_return http::problem(403,
                                "Not allowed",
                                "From this machine itself (not through a proxy), or with the "
                                "header \"Authorization: Bearer TOKEN\" and \"metrics\": "
                                "{\"token\": ...} of yishi.json.");
    http::response out = http::text(200, metrics_text(in.office.state()));
    for (auto& [name, value] : out.headers)
        if (name == "Content-Type") value = metrics_type;
    co_return out;
}

}  // namespace yishi::api
