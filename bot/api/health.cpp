// For load balancers and people on call: is the process alive, can it do its work.
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"

namespace yishi::api {

asio::awaitable<http::response> show_health(const context&, call) {
    co_return http::json(R"({"status":"ok"})");
}

asio::awaitable<http::response> show_readiness(const context& in, call) {
    const storage::store_health health = in.store.health();
    std::string why = health.writable ? in.not_ready() : health.why;
    const nlohmann::json out = {{"status", why.empty() ? "ready" : "not ready"},
                                {"why", why},
                                {"warning", health.warning},
                                {"queued", health.queued}};
    co_return http::json(out.dump(), why.empty() ? 200 : 503);
}

}  // namespace yishi::api
