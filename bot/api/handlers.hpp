// The handlers of the table, one file a resource, and what they share.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "bot/api/api.hpp"

namespace yishi::api {

// cases.cpp
asio::awaitable<http::response> list_cases(const context& in, call asked);
asio::awaitable<http::response> export_cases(const context& in, call asked);
// case_view.cpp
asio::awaitable<http::response> show_case(const context& in, call asked);
// case_marks.cpp
asio::awaitable<http::response> mark_read(const context& in, call asked);
asio::awaitable<http::response> keep_draft(const context& in, call asked);
asio::awaitable<http::response> say_present(const context& in, call asked);
// directory.cpp
asio::awaitable<http::response> show_directory(const context& in, call asked);
asio::awaitable<http::response> show_areas(const context& in, call asked);
// case_writes.cpp
asio::awaitable<http::response> open_case(const context& in, call asked);
asio::awaitable<http::response> reply_to_case(const context& in, call asked);
asio::awaitable<http::response> act_on_case(const context& in, call asked);
asio::awaitable<http::response> unmask_case(const context& in, call asked);
// case_media.cpp
asio::awaitable<http::response> show_media(const context& in, call asked);
// tokens.cpp
asio::awaitable<http::response> list_tokens(const context& in, call asked);
asio::awaitable<http::response> create_token(const context& in, call asked);
asio::awaitable<http::response> revoke_token(const context& in, call asked);
// session.cpp
asio::awaitable<http::response> log_in(const context& in, call asked);
asio::awaitable<http::response> show_session(const context& in, call asked);
asio::awaitable<http::response> log_out(const context& in, call asked);
asio::awaitable<http::response> list_sessions(const context& in, call asked);
asio::awaitable<http::response> end_session(const context& in, call asked);
// totp.cpp
asio::awaitable<http::response> begin_totp(const context& in, call asked);
asio::awaitable<http::response> confirm_totp(const context& in, call asked);
asio::awaitable<http::response> remove_totp(const context& in, call asked);
// password.cpp
asio::awaitable<http::response> change_password(const context& in, call asked);
// people.cpp
asio::awaitable<http::response> list_people(const context& in, call asked);
asio::awaitable<http::response> invite_person(const context& in, call asked);
asio::awaitable<http::response> change_person(const context& in, call asked);
asio::awaitable<http::response> disable_person(const context& in, call asked);
asio::awaitable<http::response> enable_person(const context& in, call asked);
asio::awaitable<http::response> reset_person(const context& in, call asked);
// channels.cpp
asio::awaitable<http::response> list_channels(const context& in, call asked);
asio::awaitable<http::response> list_deliveries(const context& in, call asked);
asio::awaitable<http::response> retry_delivery(const context& in, call asked);
// configuration.cpp
asio::awaitable<http::response> show_configuration(const context& in, call asked);
asio::awaitable<http::response> show_dialog(const context& in, call asked);
asio::awaitable<http::response> publish_configuration(const context& in, call asked);
asio::awaitable<http::response> roll_back_configuration(const context& in, call asked);
// figures.cpp
asio::awaitable<http::response> show_figures(const context& in, call asked);
// audit.cpp
asio::awaitable<http::response> show_audit(const context& in, call asked);
// openapi.cpp
asio::awaitable<http::response> show_openapi(const context& in, call asked);
// health.cpp
asio::awaitable<http::response> show_health(const context& in, call asked);
asio::awaitable<http::response> show_readiness(const context& in, call asked);
asio::awaitable<http::response> show_metrics(const context& in, call asked);

// live.cpp
void add_live_route(http::server& to, const context& in);

// ---- shared -----------------------------------------------------------------------------------

// Who the request's bearer token or session cookie belongs to; an answer otherwise: 401, 403 (a
// write by cookie that is not our page's, or something must be done first), 429.
struct admitted {
    std::optional<auth::principal> who;
    http::response refused;
};
asio::awaitable<admitted> admit(const context& in,
                                const http::request& request,
                                bool early = false);

// The value of the session's cookie, or empty.
std::string session_cookie(const http::request& request);
// Is the request from a page of ours, as its Origin says (empty: not a page of a browser)?
bool own_origin(const context& in, const http::request& request);

// A problem document with members of its own.
http::response problem_with(int status,
                            std::string_view title,
                            std::string_view detail,
                            const nlohmann::json& more);
http::response too_often(std::int64_t wait_ms, std::string_view detail);
http::response no_content();
// A text member; empty if it is absent or something else.
std::string text_at(const nlohmann::json& in, std::string_view name);

// Empty if the role may; a 403 problem otherwise.
std::optional<http::response> refuse_unless(const auth::principal& who, auth::right what);
bool in_scope(const context& in, const auth::principal& who, const storage::case_row& of);
// Empty if the case is there and in the caller's scope; a 404 problem otherwise.
asio::awaitable<std::optional<http::response>> refuse_foreign(const context& in,
                                                              auth::principal who,
                                                              std::string number);

// A JSON object from the body; an answer (400) otherwise.
struct body {
    std::shared_ptr<nlohmann::json> value;  // null: see `refused`
    http::response refused;
};
body read_body(const http::request& request);

// What an error of the domain or the store is to a client.
http::response problem_of(boost::system::error_code why);

}  // namespace yishi::api
