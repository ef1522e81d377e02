// Devices: begin, go on elsewhere, forget.
#include <nlohmann/json.hpp>

#include "bot/webchat/routes.hpp"
#include "json/json.hpp"

namespace yishi::webchat {

namespace {

constexpr std::int64_t small_body_max = 1 << 10;  // bytes
constexpr std::size_t typed_code_max = 32;        // bytes

http::response answer(const nlohmann::json& body) {
    http::response out = http::json(body.dump());
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

asio::awaitable<http::response> begin(shared_desk at, http::request from) {
    const std::int64_t wait = at->devices.take(from.peer, at->with.now());
    if (wait > 0) co_return slow(wait);
    const auto token = co_await at->people->create();
    if (!token) co_return busy();
    co_return answer({{"token", *token}});
}

asio::awaitable<http::response> make_code(shared_desk at, device who, http::request) {
    const std::int64_t wait = at->codes.take(who.chat, at->with.now());
    if (wait > 0) co_return slow(wait);
    const auto made = co_await at->people->make_pickup(std::move(who));
    if (!made) co_return busy();
    const std::string shown =
        made->code.substr(0, pickup_size / 2) + "-" + made->code.substr(pickup_size / 2);
    co_return answer({{"code", shown}, {"expires_at", made->expires_at}});
}

std::optional<std::string> code_in(std::string_view body) {
    nlohmann::json in;
    if (!json::parse(body, in) || !in.is_object()) return std::nullopt;
    const auto found = in.find("code");
    if (found == in.end() || !found->is_string()) return std::nullopt;
    std::string out = found->get<std::string>();
    if (out.size() > typed_code_max) return std::nullopt;
    return out;
}

asio::awaitable<http::response> claim(shared_desk at, http::request from) {
    std::optional<std::string> code = code_in(from.body);
    if (!code) co_return not_json();
    const std::int64_t wait = at->guesses.take(from.peer, at->with.now());
    if (wait > 0) co_return slow(wait);
    const auto token = co_await at->people->claim(std::move(*code));
    if (!token) co_return busy();
    if (!*token) co_return http::problem(404, "No such code", "It was used, or its time is over.");
    co_return answer({{"token", **token}});
}

asio::awaitable<http::response> forget(shared_desk at, device who, http::request) {
    const std::string hash = who.hash;
    const std::string chat = who.chat;
    const auto done = co_await at->people->forget(std::move(who));
    if (!done) co_return busy();
    at->readers.forget(chat, hash);
    co_return answer(nlohmann::json::object());
}

}  // namespace

void add_devices(http::server& to, shared_desk at) {
    add_post(to, at, "/chat/device", small_body_max, handler(begin));
    add_post(to, at, "/chat/pickup", small_body_max, device_handler(make_code));
    add_post(to, at, "/chat/claim", small_body_max, handler(claim));
    add_post(to, at, "/chat/forget", small_body_max, device_handler(forget));
}

}  // namespace yishi::webchat
