#include "bot/webchat/routes.hpp"

#include "bot/webchat/origin.hpp"

namespace yishi::webchat {

namespace {

void add(http::server& to, std::string path, std::int64_t body_max, http::handler by) {
    http::route out;
    out.method = "POST";
    out.pattern = std::move(path);
    out.handle = std::move(by);
    out.body_max = body_max;
    to.add(std::move(out));
}

asio::awaitable<http::response> checked(shared_desk at, http::request from, handler by) {
    if (auto refused = foreign(*at, from)) co_return std::move(*refused);
    co_return co_await by(at, std::move(from));
}

}  // namespace

std::string bearer(const http::request& from) {
    const std::string_view value = http::find(from.headers, "Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (value.substr(0, scheme.size()) != scheme) return {};
    return std::string(value.substr(scheme.size()));
}

std::optional<http::response> foreign(const desk& at, const http::request& from) {
    const bool allowed = origin_allowed(
        http::find(from.headers, "Origin"), http::find(from.headers, "Host"), at.set.public_url);
    if (allowed) return std::nullopt;
    return http::problem(403, "Foreign origin", "Only the page's own site may ask this.");
}

http::response busy() {
    http::response out = http::problem(503, "Busy", "Try again in a moment.");
    out.headers.emplace_back("Retry-After", "2");
    return out;
}

http::response slow(std::int64_t wait_ms) {
    http::response out = http::problem(429, "Too often", "Wait a little, then try again.");
    out.headers.emplace_back("Retry-After", std::to_string((wait_ms + 999) / 1'000));
    return out;
}

http::response not_json() {
    return http::problem(400, "Not understood", "See docs/webchat-protocol.md.");
}

void add_post(
    http::server& to, shared_desk at, std::string path, std::int64_t body_max, handler by) {
    add(to,
        std::move(path),
        body_max,
        [at = std::move(at), by = std::move(by)](http::request from) {
            return checked(at, std::move(from), by);
        });
}

asio::awaitable<http::response> for_device(shared_desk at, http::request from, device_handler by) {
    const auto who = co_await at->people->find(bearer(from));
    if (!who) co_return busy();
    if (!*who) co_return http::problem(401, "Unknown device", "Ask for a new one.");
    co_return co_await by(at, **who, std::move(from));
}

void add_post(
    http::server& to, shared_desk at, std::string path, std::int64_t body_max, device_handler by) {
    handler wrapped = [by = std::move(by)](shared_desk desk, http::request from) {
        return for_device(std::move(desk), std::move(from), by);
    };
    add_post(to, std::move(at), std::move(path), body_max, std::move(wrapped));
}

}  // namespace yishi::webchat
