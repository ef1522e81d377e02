// A WebSocket over a connection that has asked for one.
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "bot/http/server/connection.hpp"

namespace yishi::http {

namespace {

namespace websocket = boost::beast::websocket;
namespace bhttp = boost::beast::http;

constexpr std::size_t queue_frames_max = 1'024;
constexpr std::size_t queue_bytes_max = 4 << 20;

bhttp::request<bhttp::empty_body> handshake_of(const request& from) {
    bhttp::request<bhttp::empty_body> out;
    out.method(bhttp::verb::get);
    out.target(from.target);
    out.version(11);
    for (const auto& [name, value] : from.headers) out.insert(name, value);
    return out;
}

template <class Stream>
class session final : public socket, public std::enable_shared_from_this<session<Stream>> {
 public:
    session(Stream stream, std::int64_t frame_max, const limits& limits)
        : stream_(std::move(stream)), closed_(stream_.get_executor(), steady::time_point::max()) {
        websocket::stream_base::timeout times;
        times.handshake_timeout = limits.header_timeout;
        times.idle_timeout = 2 * limits.ping_after;  // Beast pings at half of it
        times.keep_alive_pings = true;
        stream_.set_option(times);
        stream_.read_message_max(static_cast<std::size_t>(frame_max));
        stream_.auto_fragment(false);
        stream_.text(true);
    }

    asio::awaitable<error_code> accept(const bhttp::request<bhttp::empty_body>& handshake) {
        const auto [error] = co_await stream_.async_accept(handshake, token);
        co_return error;
    }

    asio::awaitable<std::optional<std::string>> receive() override {
        const auto self = this->shared_from_this();
        if (over_) co_return std::nullopt;
        read_.clear();
        const auto [error, size] = co_await stream_.async_read(read_, token);
        if (error) {
            end();
            co_return std::nullopt;
        }
        if (!stream_.got_text()) {
            close_with(websocket::close_code::unknown_data);
            co_return std::nullopt;
        }
        const auto data = read_.cdata();
        co_return std::string(static_cast<const char*>(data.data()), data.size());
    }

    void send(std::string text) override {
        if (over_ || closing_) return;
        queued_bytes_ += text.size();
        queue_.push_back(std::move(text));
        if (queue_.size() > queue_frames_max || queued_bytes_ > queue_bytes_max) return cut();
        if (!writing_) write_next();
    }

    void close() override { close_with(websocket::close_code::normal); }
    void close_with(websocket::close_code why) {
        if (over_ || closing_) return;
        closing_ = why;
        if (!writing_) write_close();
    }

    void cut() {
        error_code ignored;
        boost::beast::get_lowest_layer(stream_).close(ignored);
        end();
    }

    // Closes if that has not happened, and waits until it has.
    asio::awaitable<void> finished() {
        const auto self = this->shared_from_this();
        close();
        while (!over_ || writing_) co_await closed_.async_wait(token);
    }

 private:
    void write_next() {
        writing_ = true;
        const auto sent = [self = this->shared_from_this()](error_code error, std::size_t) {
            self->writing_ = false;
            if (error) return self->end();
            self->queued_bytes_ -= self->queue_.front().size();
            self->queue_.pop_front();
            if (!self->queue_.empty()) return self->write_next();
            if (self->closing_) self->write_close();
        };
        stream_.async_write(asio::buffer(queue_.front()), sent);
    }

    void write_close() {
        writing_ = true;
        stream_.async_close(*closing_, [self = this->shared_from_this()](error_code) {
            self->writing_ = false;
            self->end();
        });
    }

    void end() {
        over_ = true;
        closed_.cancel();
    }

    websocket::stream<Stream, false> stream_;
    asio::steady_timer closed_;  // never expires: cancelled to wake finished()
    boost::beast::flat_buffer read_;
    std::deque<std::string> queue_;  // the front is being written
    std::size_t queued_bytes_ = 0;
    std::optional<websocket::close_code> closing_;
    bool writing_ = false;
    bool over_ = false;
};

template <class Stream>
asio::awaitable<void> serve(connection& on, Stream stream, const socket_route& to, request value) {
    const auto& limits = on.shared().options.limits;
    const auto talk = std::make_shared<session<Stream>>(std::move(stream), to.frame_max, limits);
    connection::takeover by;
    by.cut = [talk] { talk->cut(); };
    by.finish = [talk] { talk->close_with(websocket::close_code::going_away); };
    on.taken_by(std::move(by));
    const auto handshake = handshake_of(value);
    const auto refused = co_await talk->accept(handshake);
    if (!refused) {
        try {
            co_await to.serve(std::move(value), talk);
        } catch (const std::exception& wrong) {
            spdlog::error("WebSocket {} failed: {}", to.path, wrong.what());
            talk->close_with(websocket::close_code::internal_error);
        }
        on.deadline = steady::now() + limits.write_timeout;
        co_await talk->finished();
    }
    on.taken_by({});
}

}  // namespace

asio::awaitable<void> run_websocket(connection& on, const socket_route& to, request value) {
    auto& stream = on.stream();
    if (stream.tls) {
        co_await serve(on, std::move(*stream.tls), to, std::move(value));
    } else {
        co_await serve(on, std::move(stream.socket), to, std::move(value));
    }
}

}  // namespace yishi::http
