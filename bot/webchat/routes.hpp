// The page's routes by what they are about, and what these share.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "bot/webchat/desk.hpp"

namespace yishi::webchat {

using shared_desk = std::shared_ptr<desk>;

void add_page(http::server& to,
              shared_desk at);  // GET /, /widget.js, /chat/assets/..., /chat/about
void add_talk(http::server& to, shared_desk at);     // /chat/ws, /chat/send, /chat/poll
void add_devices(http::server& to, shared_desk at);  // /chat/device, /chat/pickup, ...
void add_photos(http::server& to, shared_desk at);   // /chat/upload, /chat/media/{place}

// The token of "Authorization: Bearer ...", or empty.
std::string bearer(const http::request& from);
// A refusal if another site's page is asking.
std::optional<http::response> foreign(const desk& at, const http::request& from);
http::response busy();                      // 503
http::response slow(std::int64_t wait_ms);  // 429
http::response not_json();                  // 400

// A POST from the page: Origin checked, at most `body_max` bytes.
using handler = std::function<asio::awaitable<http::response>(shared_desk, http::request)>;
void add_post(
    http::server& to, shared_desk at, std::string path, std::int64_t body_max, handler by);

// The same from a known device: 401 otherwise.
using device_handler =
    std::function<asio::awaitable<http::response>(shared_desk, device, http::request)>;
void add_post(
    http::server& to, shared_desk at, std::string path, std::int64_t body_max, device_handler by);
asio::awaitable<http::response> for_device(shared_desk at, http::request from, device_handler by);

}  // namespace yishi::webchat
