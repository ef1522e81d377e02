// The JSON API under /api/v1: a table of routes (table.cpp), a file per resource.
// Bearer tokens, or the console's session cookie (a write then needs the page's Origin and its
// token against forged requests); errors are RFC 9457 problem documents; times RFC 3339 in UTC.
// Threading: the io thread; reads and writes run on the store's threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "bot/api/metrics.hpp"
#include "bot/auth/roles.hpp"
#include "bot/config/settings.hpp"
#include "bot/conversation/desk.hpp"
#include "bot/delivery/deliverer.hpp"
#include "bot/http/server.hpp"

namespace yishi::api {

namespace asio = boost::asio;

class memory;  // memory.hpp
std::shared_ptr<memory> make_memory();

// What became of a configuration that was to be published.
struct publish_outcome {
    bool published = false;
    std::string hash;             // current afterwards
    std::string messages = "[]";  // JSON: why it was refused, with file, line, column, text
};
// The setting under which the last refusal is kept: {"at", "messages"}.
inline constexpr std::string_view refused_setting = "refused_configuration";

// What other parts of the server do for the office.
struct office {
    std::function<delivery::delivery_stats()> stats;
    std::function<server_state()> state;
    std::function<std::string()> warning;  // it works, but may not for long; empty: all is well
    std::function<void(const conversation::receipt&)> tell;  // of what was committed
    // A bundle in the store; an empty hash: the folder.
    std::function<asio::awaitable<publish_outcome>(std::string hash, std::int64_t person)> publish;
};

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
    api::office office;
    std::shared_ptr<memory> kept = make_memory();
};

// An authenticated request.
struct call {
    http::request request;
    auth::principal who;
};

// Whom a route lets in.
enum class door {
    accounts,  // those with a token or a session
    early,     // also who must first change the password or set up the second factor
    open,      // anyone
};

using handler = asio::awaitable<http::response> (*)(const context& in, call asked);

struct entry {
    std::string_view method;
    std::string_view pattern;
    handler handle;
    door who = door::accounts;
};

std::span<const entry> entries();

// Server-sent events, beside the table: GET, with a token.
inline constexpr const char* events_path = "/api/v1/events";

// The console's pages at /console/, from the folder where they were built. Paths without a dot show
// its index: the page routes itself.
void add_console(http::server& to, std::string folder);

// Adds all of them, /healthz, /readyz, /metrics and what else answers below /api with a problem
// document.
void add_routes(http::server& to, const context& in);

}  // namespace yishi::api
