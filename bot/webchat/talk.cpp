// Messages: over the WebSocket, or one request each.
#include "bot/webchat/routes.hpp"

namespace yishi::webchat {

namespace {

asio::awaitable<http::response> take_one(shared_desk at, device who, http::request from) {
    client_frame frame = parse_frame(from.body);
    std::string reply;
    if (send* const message = std::get_if<send>(&frame)) {
        reply = co_await at->take(who.chat, std::move(*message), from.id);
    } else {
        const unusable* const bad = std::get_if<unusable>(&frame);
        reply = refused_frame(bad != nullptr ? bad->id : "", "bad");
    }
    co_return http::json(std::move(reply));
}

asio::awaitable<http::response> poll_once(shared_desk at, device who, http::request from) {
    const std::optional<poll> what = parse_poll(from.body);
    if (!what) co_return not_json();
    co_return co_await answer_poll(at, std::move(who), *what);
}

}  // namespace

void add_talk(http::server& to, shared_desk at) {
    http::socket_route socket;
    socket.path = "/chat/ws";
    socket.admit = [at](const http::request& from) { return foreign(*at, from); };
    socket.serve = [at](http::request from, std::shared_ptr<http::socket> on) {
        return serve_socket(at, std::move(on), std::move(from.id));
    };
    socket.frame_max = frame_max;
    to.add(std::move(socket));
    add_post(to, at, "/chat/send", frame_max, device_handler(take_one));
    add_post(to, at, "/chat/poll", frame_max, device_handler(poll_once));
}

}  // namespace yishi::webchat
