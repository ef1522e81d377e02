// Who asks, and whether they may.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "bot/api/handlers.hpp"
#include "bot/api/memory.hpp"
#include "bot/async/store.hpp"
#include "bot/auth/sessions.hpp"
#include "bot/auth/tokens.hpp"
#include "bot/webchat/origin.hpp"
#include "storage/sql/sessions.hpp"

namespace yishi::api {

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view cookie_name = "yishi_session=";

http::response unauthorized(std::string_view detail) {
    http::response out = http::problem(401, "Not signed in", detail);
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
}

bool same(std::string_view a, std::string_view b) {
    unsigned char differ = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        differ |= static_cast<unsigned char>(a[i] ^ b[i]);
    return differ == 0;
}

// A write by cookie comes from a page of ours: its Origin says so, and it knows what only our page
// was told.
std::optional<http::response> forged(const context& in,
                                     const http::request& request,
                                     const std::string& cookie) {
    if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
    const bool ours = !http::find(request.headers, "Origin").empty() && own_origin(in, request) &&
                      same(http::find(request.headers, "X-Yishi-Csrf"), auth::csrf_of(cookie));
    if (ours) return std::nullopt;
    return http::problem(403,
                         "Not from our page",
                         "A write with a session needs this page's Origin and the header "
                         "X-Yishi-Csrf with \"csrf\" of GET /api/v1/session.");
}

// What must be done before anything else.
std::optional<http::response> must_first(const auth::principal& who) {
    if (who.must_change)
        return problem_with(403,
                            "Set a new password first",
                            "POST /api/v1/password; nothing else is possible before.",
                            {{"must", "password"}});
    if (who.must_totp)
        return problem_with(403,
                            "Set up the second factor first",
                            "POST, then PUT /api/v1/totp; nothing else is possible before.",
                            {{"must", "totp"}});
    return std::nullopt;
}

struct known {
    auth::principal who;
    bool touch = false;
};

boost::system::result<known> look_up(const context& in,
                                     storage::transaction& from,
                                     const std::string& token,
                                     const std::string& cookie,
                                     std::int64_t now) {
    known out;
    if (!token.empty()) {
        auto found = auth::authenticate(from, token, now);
        if (!found) return found.error();
        out.who = std::move(found->who);
        out.touch = found->touch;
        return out;
    }
    auto found = auth::authenticate_session(from, cookie, now);
    if (!found) return found.error();
    out.who = std::move(found->who);
    out.touch = found->touch;
    if (in.settings.require_totp && out.who.role == "admin") {
        const auto totp = storage::totp::of_person(from, out.who.person);
        out.who.must_totp = !totp || !totp->enabled;
    }
    return out;
}

asio::awaitable<void> touch(const context& in, std::int64_t token, std::int64_t session) {
    const std::int64_t now = in.around.now();
    auto write = [=](storage::transaction& to) {
        if (token != 0) auth::touch_token(to, token, now);
        if (session != 0) storage::sessions::touch(to, session, now);
    };
    const auto touched = co_await submit(in.io, in.store, write);
    (void)touched;  // only the time of last use
}

}  // namespace

std::shared_ptr<memory> make_memory() {
    return std::make_shared<memory>();
}

std::string session_cookie(const http::request& request) {
    std::string_view rest = http::find(request.headers, "Cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view each = rest.substr(0, end);
        while (each.starts_with(' ')) each.remove_prefix(1);
        if (each.starts_with(cookie_name)) return std::string(each.substr(cookie_name.size()));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

bool own_origin(const context& in, const http::request& request) {
    return webchat::origin_allowed(http::find(request.headers, "Origin"),
                                   http::find(request.headers, "Host"),
                                   in.settings.public_url);
}

asio::awaitable<admitted> admit(const context& in, const http::request& request, bool early) {
    const std::string_view header = http::find(request.headers, "Authorization");
    const std::string token(header.starts_with(bearer) ? header.substr(bearer.size()) : "");
    const std::string cookie = token.empty() ? session_cookie(request) : std::string();
    admitted out;
    if (token.empty() && cookie.empty()) {
        out.refused = unauthorized(
            "Log in (POST /api/v1/session), or send the header \"Authorization: Bearer TOKEN\"; "
            "`yishi token create USER` makes one.");
        co_return out;
    }
    const std::int64_t now = in.around.now();
    boost::system::result<known> found = make_error_code(auth::errc::bad_token);
    auto look = [&](storage::transaction& from) { found = look_up(in, from, token, cookie, now); };
    const auto seen = co_await read(in.io, in.store, look);
    if (!seen) {
        out.refused = problem_of(seen.error());
        co_return out;
    }
    if (!found) {
        out.refused = unauthorized(found.error().message());
        co_return out;
    }
    const std::string caller =
        (found->who.token != 0 ? "t" : "s") + std::to_string(found->who.token + found->who.session);
    std::optional<http::response> refused;
    if (const std::int64_t wait = in.kept->calls.take(caller, now); wait != 0)
        refused = too_often(wait, "Fewer requests at once, please.");
    if (!refused && !cookie.empty()) refused = forged(in, request, cookie);
    if (!refused && !early) refused = must_first(found->who);
    if (refused) {
        out.refused = std::move(*refused);
        co_return out;
    }
    if (found->touch) co_await touch(in, found->who.token, found->who.session);
    out.who = std::move(found->who);
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
    if (of.offered_to == who.person) return true;
    if (!of.offered_queue.empty()) {
        const auto& officers = cases::queue_of(*by->rules, of.offered_queue).officers;
        if (std::ranges::find(officers, who.name) != officers.end()) return true;
    }
    std::vector<std::string> ancestors;
    if (!of.area.empty()) ancestors = by->rules->areas->ancestors(of.area);
    return auth::in_scope(who, of.queue, ancestors, of.owner);
}

}  // namespace yishi::api
