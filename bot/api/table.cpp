#include <array>
#include <utility>

#include "bot/api/handlers.hpp"

namespace yishi::api {

namespace {

constexpr std::int64_t body_max = 64 << 10;

constexpr std::array table{
    entry{"GET", "/api/v1/cases", list_cases},
    entry{"POST", "/api/v1/cases", open_case},
    entry{"GET", "/api/v1/cases/{number}", show_case},
    entry{"POST", "/api/v1/cases/{number}/messages", reply_to_case},
    entry{"POST", "/api/v1/cases/{number}/events", act_on_case},
    entry{"GET", "/api/v1/cases/{number}/media/{sha256}", show_media},
    entry{"GET", "/api/v1/tokens", list_tokens},
    entry{"POST", "/api/v1/tokens", create_token},
    entry{"DELETE", "/api/v1/tokens/{id}", revoke_token},
    entry{"POST", "/api/v1/password", change_password, true},
    entry{"GET", "/api/v1/openapi.json", show_openapi, true},
    entry{"GET", "/healthz", show_health, true},
    entry{"GET", "/readyz", show_readiness, true},
};

asio::awaitable<http::response> answer(const context& in, entry what, http::request request) {
    call asked;
    if (!what.open) {
        admitted by = co_await admit(in, request);
        if (!by.who) co_return std::move(by.refused);
        asked.who = std::move(*by.who);
    }
    asked.request = std::move(request);
    http::response out = co_await what.handle(in, std::move(asked));
    co_return out;
}

}  // namespace

std::span<const entry> entries() {
    return table;
}

void add_routes(http::server& to, const context& in) {
    for (const entry& each : table) {
        auto handle = [&in, each](http::request request) {
            return answer(in, each, std::move(request));
        };
        to.add(http::route{
            std::string(each.method), std::string(each.pattern), std::move(handle), body_max});
    }
    add_live_route(to, in);
}

}  // namespace yishi::api
