// The handlers of the table, one file a resource, and what they share.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "bot/api/api.hpp"

namespace yishi::api {

// cases.cpp
asio::awaitable<http::response> list_cases(const context& in, call asked);
asio::awaitable<http::response> show_case(const context& in, call asked);
// case_writes.cpp
asio::awaitable<http::response> open_case(const context& in, call asked);
asio::awaitable<http::response> reply_to_case(const context& in, call asked);
asio::awaitable<http::response> act_on_case(const context& in, call asked);
// case_media.cpp
asio::awaitable<http::response> show_media(const context& in, call asked);
// tokens.cpp
asio::awaitable<http::response> list_tokens(const context& in, call asked);
asio::awaitable<http::response> create_token(const context& in, call asked);
asio::awaitable<http::response> revoke_token(const context& in, call asked);
// password.cpp
asio::awaitable<http::response> change_password(const context& in, call asked);
// openapi.cpp
asio::awaitable<http::response> show_openapi(const context& in, call asked);
// health.cpp
asio::awaitable<http::response> show_health(const context& in, call asked);
asio::awaitable<http::response> show_readiness(const context& in, call asked);

// live.cpp
void add_live_route(http::server& to, const context& in);

// ---- shared -----------------------------------------------------------------------------------

// Who the request's bearer token belongs to; an answer (401) otherwise.
struct admitted {
    std::optional<auth::principal> who;
    http::response refused;
};
asio::awaitable<admitted> admit(const context& in, const http::request& request);

// Empty if the role may; a 403 problem otherwise.
std::optional<http::response> refuse_unless(const auth::principal& who, auth::right what);
bool in_scope(const context& in, const auth::principal& who, const storage::case_row& of);

// A JSON object from the body; an answer (400) otherwise.
struct body {
    std::shared_ptr<nlohmann::json> value;  // null: see `refused`
    http::response refused;
};
body read_body(const http::request& request);

// What an error of the domain or the store is to a client. `quicker`: for a conflict, who was.
http::response problem_of(boost::system::error_code why, std::string_view quicker = {});

// The case as the API shows it whole, with its thread and events; nothing if there is none or it is
// out of the caller's scope. To be called in a read.
std::optional<nlohmann::json> whole_case(const context& in,
                                         storage::transaction& from,
                                         const auth::principal& who,
                                         std::string_view number);

}  // namespace yishi::api
