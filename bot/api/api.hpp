// The JSON API under /api/v1: a table of routes (table.cpp), a file per resource.
// Bearer tokens; errors are RFC 9457 problem documents; times RFC 3339 in UTC.
// Threading: the io thread; reads and writes run on the store's threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "bot/auth/roles.hpp"
#include "bot/config/settings.hpp"
#include "bot/conversation/desk.hpp"
#include "bot/http/server.hpp"

namespace yishi::api {

namespace asio = boost::asio;

// What the handlers work with; all of it outlives the server.
struct context {
    asio::any_io_executor io;
    storage::store& store;
    conversation::towns& towns;
    conversation::desk& desk;
    const config::settings& settings;
    conversation::surroundings around;
    asio::thread_pool& heavy;  // password hashing, files
    std::string media_folder;  // content by SHA-256
    // Why the server is not ready to serve, or empty (delivery, configuration).
    std::function<std::string()> not_ready;
};

// An authenticated request.
struct call {
    http::request request;
    auth::principal who;
};

using handler = asio::awaitable<http::response> (*)(const context& in, call asked);

struct entry {
    std::string_view method;
    std::string_view pattern;
    handler handle;
    bool open = false;  // without a token
};

std::span<const entry> entries();

// Server-sent events, beside the table: GET, with a token.
inline constexpr const char* events_path = "/api/v1/events";

// Adds all of them, /healthz, /readyz and what else answers below /api with a problem document.
void add_routes(http::server& to, const context& in);

}  // namespace yishi::api
