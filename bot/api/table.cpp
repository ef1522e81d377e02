#include <array>
#include <utility>

#include "bot/api/handlers.hpp"

namespace yishi::api {

namespace {

constexpr std::int64_t body_max = 64 << 10;

constexpr std::array table{
    entry{"POST", "/api/v1/session", log_in, door::open},
    entry{"GET", "/api/v1/session", show_session, door::early},
    entry{"DELETE", "/api/v1/session", log_out, door::early},
    entry{"GET", "/api/v1/sessions", list_sessions},
    entry{"DELETE", "/api/v1/sessions/{id}", end_session},
    entry{"POST", "/api/v1/totp", begin_totp, door::early},
    entry{"PUT", "/api/v1/totp", confirm_totp, door::early},
    entry{"DELETE", "/api/v1/totp", remove_totp},
    entry{"GET", "/api/v1/cases", list_cases},
    entry{"GET", "/api/v1/directory", show_directory},
    entry{"GET", "/api/v1/areas.geojson", show_areas},
    entry{"GET", "/api/v1/cases.csv", export_cases},
    entry{"POST", "/api/v1/cases", open_case},
    entry{"GET", "/api/v1/cases/{number}", show_case},
    entry{"POST", "/api/v1/cases/{number}/messages", reply_to_case},
    entry{"POST", "/api/v1/cases/{number}/events", act_on_case},
    entry{"POST", "/api/v1/cases/{number}/unmask", unmask_case},
    entry{"PUT", "/api/v1/cases/{number}/read", mark_read},
    entry{"PUT", "/api/v1/cases/{number}/draft", keep_draft},
    entry{"PUT", "/api/v1/cases/{number}/presence", say_present},
    entry{"GET", "/api/v1/cases/{number}/media/{sha256}", show_media},
    entry{"GET", "/api/v1/figures", show_figures},
    entry{"GET", "/api/v1/people", list_people},
    entry{"POST", "/api/v1/people", invite_person},
    entry{"PATCH", "/api/v1/people/{name}", change_person},
    entry{"POST", "/api/v1/people/{name}/disable", disable_person},
    entry{"POST", "/api/v1/people/{name}/enable", enable_person},
    entry{"POST", "/api/v1/people/{name}/reset", reset_person},
    entry{"GET", "/api/v1/channels", list_channels},
    entry{"GET", "/api/v1/deliveries", list_deliveries},
    entry{"POST", "/api/v1/deliveries/{id}/retry", retry_delivery},
    entry{"GET", "/api/v1/configuration", show_configuration},
    entry{"GET", "/api/v1/configuration/dialogs/{name}", show_dialog},
    entry{"POST", "/api/v1/configuration/publish", publish_configuration},
    entry{"POST", "/api/v1/configuration/rollback", roll_back_configuration},
    entry{"GET", "/api/v1/audit", show_audit},
    entry{"GET", "/api/v1/tokens", list_tokens},
    entry{"POST", "/api/v1/tokens", create_token},
    entry{"DELETE", "/api/v1/tokens/{id}", revoke_token},
    entry{"POST", "/api/v1/password", change_password, door::open},
    entry{"GET", "/api/v1/openapi.json", show_openapi, door::open},
    entry{"GET", "/healthz", show_health, door::open},
    entry{"GET", "/readyz", show_readiness, door::open},
    entry{"GET", "/metrics", show_metrics, door::open},
};

asio::awaitable<http::response> answer(const context& in, entry what, http::request request) {
    call asked;
    if (what.who != door::open) {
        admitted by = co_await admit(in, request, what.who == door::early);
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
