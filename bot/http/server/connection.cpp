#include "bot/http/server/connection.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/error.hpp>

#include "bot/http/server/response_head.hpp"
#include "bot/log/log.hpp"

namespace yishi::http {

namespace {

namespace bhttp = boost::beast::http;

constexpr std::size_t keep_buffer_max = 8 << 10;     // bytes that an idle connection may hold
constexpr std::size_t join_body_max = 16 << 10;      // smaller bodies are copied behind their head
constexpr std::int64_t refused_body_max = 64 << 10;  // read and dropped before a 404 or 405
constexpr std::size_t linger_bytes_max = 1 << 20;
constexpr std::chrono::milliseconds linger_time{2'000};

bool wants_websocket(const request& from) {
    return boost::beast::iequals(find(from.headers, "Upgrade"), "websocket");
}

// Beast gives one error for a request line that is malformed and for one of another HTTP.
bool asks_other_version(std::string_view in) {
    const auto line = in.substr(0, in.find("\r\n"));
    const auto last = line.rfind(' ');
    return last != std::string_view::npos && last == line.find(' ', line.find(' ') + 1) &&
           line.substr(last).starts_with(" HTTP/") && line.size() - last == 9 &&
           line[line.size() - 2] == '.';
}

}  // namespace

connection::connection(std::shared_ptr<core> shared,
                       tcp::socket accepted,
                       const asio::ip::address& from)
    : core_(std::move(shared)), stream_(std::move(accepted), core_->tls.get()), from_(from) {
    peer_ = from.to_string();
    trusted_ = core_->trusted.trusts(from);
    admitted_ = core_->enter(*this, from_);
    limit(core_->options.limits.header_timeout);
}

connection::~connection() {
    core_->leave(*this, from_);
}

void connection::cut() {
    if (by_.cut) return by_.cut();
    stream_.close();
}

void connection::finish() {
    if (by_.finish) return by_.finish();
    if (phase_ == phase::idle) stream_.close();
}

void connection::tick(steady::time_point now) {
    if (by_.tick) by_.tick(now);
}

asio::awaitable<void> connection::run() {
    if (stream_.tls && co_await stream_.handshake(asio::ssl::stream_base::server))
        co_return stream_.close();
    while (co_await next_header()) {
        if (!co_await answer()) break;
        first_ = false;
    }
    stream_.close();
}

asio::awaitable<void> connection::refuse() {
    if (!stream_.tls) {
        parser_.emplace();
        began_ = steady::now();
        id_ = core_->next_id();
        method_ = "-";
        co_await fail(503, "Too many connections", "Try again in a little while.");
    }
    stream_.close();
}

// Some clients send a line break too many after a body.
bool connection::skip_blank_line() {
    if (!in_.starts_with("\r\n")) return false;
    in_.erase(0, 2);
    return true;
}

// False when the connection is over.
asio::awaitable<bool> connection::next_header() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(core_->options.limits.header_max));
    phase_ = phase::idle;
    const auto& limits = core_->options.limits;
    limit(first_ ? limits.header_timeout : limits.idle_timeout);
    if (in_.empty() && in_.capacity() > keep_buffer_max) in_ = {};
    bool blank_skipped = false;
    while (true) {
        if (phase_ == phase::idle && !blank_skipped) blank_skipped = skip_blank_line();
        if (!in_.empty()) {
            if (phase_ == phase::idle) {
                phase_ = phase::busy;
                if (!first_) limit(limits.header_timeout);
            }
            error_code error;
            in_.erase(0, parser_->put(asio::buffer(in_), error));
            if (!error || error == bhttp::error::need_more) {
                if (parser_->is_header_done()) co_return true;
            } else {
                id_ = core_->next_id();
                began_ = steady::now();
                method_ = "-";
                if (error == bhttp::error::header_limit) {
                    co_await fail(431, "Header too large");
                } else if (error == bhttp::error::bad_version && asks_other_version(in_)) {
                    co_await fail(505, "HTTP version not supported", "HTTP/1.1 is.");
                } else {
                    co_await fail(400, "Malformed request", error.message());
                }
                co_return false;
            }
        }
        if (core_->draining && phase_ == phase::idle) co_return false;
        if (co_await stream_.read(in_)) co_return false;
    }
}

// Reads the body up to the limit. False: answered with an error, or the peer is gone.
asio::awaitable<bool> connection::read_body(std::int64_t body_max) {
    const auto length_max = static_cast<std::uint64_t>(body_max);
    if (parser_->content_length().value_or(0) > length_max) {
        co_await fail(413, "Body too large");
        co_return false;
    }
    if (parser_->is_done()) co_return true;
    parser_->body_limit(length_max);
    parser_->eager(true);
    limit(core_->options.limits.body_timeout);
    if (parser_->expects_continue && in_.empty()) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (co_await stream_.write(asio::buffer(go_on), {})) co_return false;
    }
    while (true) {
        if (!in_.empty()) {
            error_code error;
            in_.erase(0, parser_->put(asio::buffer(in_), error));
            const bool more = !error || error == bhttp::error::need_more;
            if (parser_->is_done()) co_return true;
            if (error == bhttp::error::body_limit) {
                co_await fail(413, "Body too large");
                co_return false;
            }
            // What remains unparsed is the line of a chunk or a trailer.
            if (!more || in_.size() > core_->options.limits.header_max) {
                co_await fail(400, "Malformed body");
                co_return false;
            }
        }
        if (co_await stream_.read(in_)) co_return false;
    }
}

// Answers one request. False when the connection is over.
asio::awaitable<bool> connection::answer() {
    auto& value = parser_->value;
    began_ = steady::now();
    value.peer = peer_;
    value.id = core_->next_id();
    value.secure = stream_.tls != nullptr;
    if (trusted_) core_->trusted.apply(value);
    id_ = value.id;
    method_ = value.method;
    close_ = !parser_->keep_alive() || core_->draining;
    if (parser_->unknown_encoding) {
        co_await fail(501, "Transfer-Encoding not supported", "Send chunked, or a Content-Length.");
        co_return false;
    }
    if (parser_->unknown_expectation) {
        co_await fail(417, "Expectation not supported");
        co_return false;
    }
    auto match = core_->routes.find(value.method, value.path());
    if (!match.to) {
        if (!co_await read_body(refused_body_max)) co_return false;
        const bool known = !match.allow.empty();
        auto out =
            known ? problem(405, "Method not allowed", "This address takes " + match.allow + ".")
                  : problem(404, "Not found");
        if (known) out.headers.emplace_back("Allow", std::move(match.allow));
        co_return co_await write(std::move(out), "-");
    }
    value.captures = std::move(match.captures);
    if (const auto* plain = std::get_if<route>(match.to))
        co_return co_await answer_route(*plain, match.pattern);
    if (!co_await read_body(0)) co_return false;
    if (const auto* socket = std::get_if<socket_route>(match.to))
        co_return co_await upgrade(*socket);
    co_return co_await stream_events(std::get<stream_route>(*match.to));
}

asio::awaitable<bool> connection::answer_route(const route& to, std::string_view pattern) {
    if (!parser_->is_done() && !co_await read_body(to.body_max)) co_return false;
    unlimited();
    response out;
    try {
        out = co_await to.handle(std::move(parser_->value));
    } catch (const std::exception& wrong) {
        out = internal_error(pattern, wrong.what());
    }
    co_return co_await write(std::move(out), pattern);
}

asio::awaitable<bool> connection::upgrade(const socket_route& to) {
    auto value = std::move(parser_->value);
    if (!wants_websocket(value) || !in_.empty()) {
        auto out = problem(426, "WebSocket expected", "Open this address as a WebSocket.");
        out.headers.emplace_back("Upgrade", "websocket");
        co_return co_await write(std::move(out), to.path);
    }
    std::optional<response> refusal;
    try {
        if (to.admit) refusal = to.admit(value);
    } catch (const std::exception& wrong) {
        refusal = internal_error(to.path, wrong.what());
    }
    if (refusal) co_return co_await write(std::move(*refusal), to.path);
    account(to.path, 101, 0);
    unlimited();
    co_await run_websocket(*this, to, std::move(value));
    co_return false;
}

asio::awaitable<bool> connection::stream_events(const stream_route& to) {
    auto value = std::move(parser_->value);
    std::optional<response> refusal;
    try {
        if (to.admit) refusal = co_await to.admit(value);
    } catch (const std::exception& wrong) {
        refusal = internal_error(to.path, wrong.what());
    }
    if (refusal) co_return co_await write(std::move(*refusal), to.path);
    account(to.path, 200, 0);
    response begin;
    begin.headers = {{"Content-Type", "text/event-stream; charset=utf-8"},
                     {"Cache-Control", "no-store"},
                     {"X-Accel-Buffering", "no"}};
    head_facts facts;
    facts.version = parser_->version;
    facts.keep_alive = false;
    facts.chunked = parser_->version == 11;
    facts.request_id = id_;
    facts.date = core_->date();
    std::string head;
    append_head(head, begin, facts);
    unlimited();
    co_await run_event_stream(*this, to, std::move(value), std::move(head));
    co_return false;
}

// Writes the response. True when another request may follow on this connection.
asio::awaitable<bool> connection::write(response value, std::string_view pattern) {
    if (core_->draining) close_ = true;
    head_facts facts;
    facts.version = parser_->version;
    facts.keep_alive = !close_;
    facts.request_id = id_;
    facts.date = core_->date();
    out_.clear();
    append_head(out_, value, facts);
    const bool bodiless = parser_->head || value.status == 204 || value.status == 304;
    asio::const_buffer body;
    if (!bodiless && value.body.size() <= join_body_max) {
        out_ += value.body;
    } else if (!bodiless) {
        body = asio::buffer(value.body);
    }
    asio::const_buffer head = asio::buffer(out_);
    const auto bytes = head.size() + body.size();
    error_code error;
    if (!stream_.write_now(head, body, error)) {
        limit(core_->options.limits.write_timeout);
        error = co_await stream_.write(head, body);
    }
    account(pattern, value.status, bytes);
    if (value.written) value.written(!error);
    if (out_.capacity() > 2 * join_body_max) out_ = {};
    if (error) co_return false;
    if (close_) co_await linger();
    co_return !close_;
}

// Answers what went wrong with the request itself, and closes: where the next one begins is
// unknown.
asio::awaitable<void> connection::fail(int status,
                                       std::string_view title,
                                       std::string_view detail) {
    close_ = true;
    auto out = problem(status, title, detail);
    if (status == 503) out.headers.emplace_back("Retry-After", "10");
    co_await write(std::move(out), "-");
}

// Closing with unread bytes would reset the connection and take the response with it.
asio::awaitable<void> connection::linger() {
    if (parser_ && parser_->is_done() && in_.empty()) {
        stream_.shutdown_send();
        co_return;
    }
    phase_ = phase::closing;
    limit(linger_time);
    stream_.shutdown_send();
    std::size_t dropped = 0;
    while (dropped < linger_bytes_max) {
        in_.clear();
        if (co_await stream_.read(in_)) break;
        dropped += in_.size();
    }
}

response connection::internal_error(std::string_view pattern, std::string_view what) const {
    log::write(log::level::err,
               "request failed",
               {{"method", method_}, {"route", pattern}, {"why", what}, {"request", id_}});
    return problem(500,
                   "Internal error",
                   "It has been logged. When asking about it, name the request " + id_ + ".");
}

// Nothing personal: the pattern instead of the path, no query, no address.
void connection::account(std::string_view pattern, int status, std::size_t bytes) const {
    const auto took = steady::now() - began_;
    core_->count(pattern, status, took);
    if (!core_->logs(status)) return;
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(took);
    log::write(log::level::info,
               "access",
               {{"method", method_},
                {"route", pattern},
                {"status", std::int64_t{status}},
                {"bytes", static_cast<std::int64_t>(bytes)},
                {"microseconds", std::int64_t{time.count()}},
                {"request", id_}});
}

}  // namespace yishi::http
