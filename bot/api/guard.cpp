// Who asks, and whether they may.
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/tokens.hpp"
#include "bot/cases/life.hpp"
#include "json/json.hpp"

namespace yishi::api {

namespace {

constexpr std::string_view bearer = "Bearer ";

http::response unauthorized(std::string_view detail) {
    http::response out = http::problem(401, "Not signed in", detail);
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
}

}  // namespace

asio::awaitable<admitted> admit(const context& in, const http::request& request) {
    const std::string_view header = http::find(request.headers, "Authorization");
    admitted out;
    if (!header.starts_with(bearer)) {
        out.refused = unauthorized(
            "Send the header \"Authorization: Bearer TOKEN\"; `yishi token create USER` makes "
            "one.");
        co_return out;
    }
    const std::string token(header.substr(bearer.size()));
    const std::int64_t now = in.around.now();
    boost::system::result<auth::authenticated> known = make_error_code(auth::errc::bad_token);
    auto look = [&](storage::transaction& from) { known = auth::authenticate(from, token, now); };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) {
        out.refused = problem_of(seen.error());
        co_return out;
    }
    if (!known) {
        out.refused = unauthorized(known.error().message());
        co_return out;
    }
    if (known->touch) {
        const std::int64_t id = known->token;
        auto touch = [&](storage::transaction& to) { auth::touch_token(to, id, now); };
        const auto touched = co_await submit(in.io, in.store, touch);
        (void)touched;  // only the time of last use
    }
    out.who = std::move(known->who);
    co_return out;
}

std::optional<http::response> refuse_unless(const auth::principal& who, auth::right what) {
    if (auth::allowed(who, what)) return std::nullopt;
    return http::problem(403,
                         "Not allowed",
                         "The role \"" + who.role + "\" may not do this (" +
                             std::string(auth::to_string(what)) + ").");
}

bool in_scope(const context& in, const auth::principal& who, const storage::case_row& of) {
    const auto by = in.towns.current();
    std::vector<std::string> ancestors;
    if (!of.area.empty()) ancestors = by->rules->areas->ancestors(of.area);
    return auth::in_scope(who, of.queue, ancestors, of.owner);
}

body read_body(const http::request& request) {
    body out;
    auto value = std::make_shared<nlohmann::json>();
    json::parse_error error;
    if (!json::parse(request.body, *value, &error)) {
        out.refused = http::problem(400,
                                    "Not JSON",
                                    "Line " + std::to_string(error.at.line) + ", column " +
                                        std::to_string(error.at.column) + ": " + error.message);
    } else if (!value->is_object()) {
        out.refused =
            http::problem(400, "Not a JSON object", "Send an object, such as {\"text\": \"...\"}.");
    } else {
        out.value = std::move(value);
    }
    return out;
}

http::response problem_of(boost::system::error_code why, std::string_view quicker) {
    if (why == storage::errc::not_found)
        return http::problem(
            404, "Not found", "There is no such thing, or it is not yours to see.");
    if (why == cases::errc::conflict || why == storage::errc::conflict)
        return http::problem(
            409,
            "Changed meanwhile",
            quicker.empty() ? std::string_view("Read it again and repeat.") : quicker);
    if (why.category() == cases::case_category())
        return http::problem(422, "Not possible now", why.message());
    if (why.category() == auth::auth_category())
        return http::problem(422, "Not possible", why.message());
    http::response out = http::problem(503, "Not available", why.message());
    out.headers.emplace_back("Retry-After", "2");
    return out;
}

}  // namespace yishi::api
