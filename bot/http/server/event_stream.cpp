// Server-sent events over a connection.
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <charconv>

#include "bot/http/server/connection.hpp"

namespace yishi::http {

namespace {

constexpr std::size_t pending_max = 1 << 20;  // bytes a slow reader may leave unread

class events final : public event_stream, public std::enable_shared_from_this<events> {
 public:
    events(connection& on, bool chunked)
        : on_(&on),
          pause_(on.shared().io),
          done_(on.shared().io),
          chunked_(chunked),
          last_(steady::now()) {}

    bool send(std::string_view event, std::string_view data, std::string_view id) override {
        std::string text;
        field(text, "id: ", id);
        field(text, "event: ", event);
        // Each line of the data is a field of its own.
        while (true) {
            const auto end = std::min(data.find('\n'), data.size());
            text.append("data: ").append(data.substr(0, end)).append("\n");
            if (end == data.size()) break;
            data.remove_prefix(end + 1);
        }
        text += '\n';
        return queue(text);
    }

    void close() override {
        ended_ = true;
        pause_.cancel();
    }
    bool gone() const override { return ended_; }

    asio::awaitable<bool> pause(std::chrono::milliseconds time) override {
        const auto self = shared_from_this();
        if (!ended_ && !woken_) {
            pause_.expires_after(time);
            co_await pause_.async_wait(token);
        }
        woken_ = false;
        co_return !ended_;
    }
    void wake() override {
        woken_ = true;
        pause_.cancel();
    }

    void begin(std::string head) {
        pending_ = std::move(head);
        start_writing();
        watching_ = true;
        asio::co_spawn(on_->shared().io, watch(), asio::detached);
    }
    void cut() {
        on_->stream().close();
        close();
    }
    void tick(steady::time_point now) {
        if (!ended_ && now - last_ >= on_->shared().options.limits.ping_after) queue(":\n\n");
    }
    // Writes what is queued and the end, then lets go of the connection.
    asio::awaitable<void> finished() {
        close();
        on_->deadline = steady::now() + on_->shared().options.limits.write_timeout;
        if (chunked_ && !failed_) {
            pending_ += "0\r\n\r\n";
            start_writing();
        }
        while (writing_) co_await done_.async_wait(token);
        on_->stream().close();
        while (watching_) co_await done_.async_wait(token);
    }

 private:
    static void field(std::string& to, std::string_view name, std::string_view value) {
        if (value.empty()) return;
        to += name;
        for (const char c : value) to += c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
        to += '\n';
    }

    bool queue(std::string_view text) {
        if (ended_) return false;
        if (pending_.size() + text.size() > pending_max) {
            cut();
            return false;
        }
        if (chunked_) {
            std::array<char, 20> size{};
            const auto end =
                std::to_chars(size.data(), size.data() + size.size(), text.size(), 16).ptr;
            pending_.append(size.data(), end).append("\r\n").append(text).append("\r\n");
        } else {
            pending_ += text;
        }
        last_ = steady::now();
        start_writing();
        return true;
    }

    void start_writing() {
        if (writing_ || failed_ || pending_.empty()) return;
        writing_ = true;
        asio::co_spawn(on_->shared().io, write_all(), asio::detached);
    }

    asio::awaitable<void> write_all() {
        const auto self = shared_from_this();
        while (!pending_.empty() && !failed_) {
            const std::string now = std::exchange(pending_, {});
            failed_ = static_cast<bool>(co_await on_->stream().write(asio::buffer(now), {}));
        }
        if (failed_) close();
        writing_ = false;
        done_.cancel();
    }

    // The peer says nothing more; its end is what we wait for.
    asio::awaitable<void> watch() {
        const auto self = shared_from_this();
        std::string ignored;
        while (!co_await on_->stream().read(ignored)) ignored.clear();
        close();
        watching_ = false;
        done_.cancel();
    }

    connection* on_;  // valid until finished()
    asio::steady_timer pause_;
    asio::steady_timer done_{on_->shared().io, steady::time_point::max()};
    std::string pending_;
    bool chunked_;
    steady::time_point last_;
    bool writing_ = false;
    bool watching_ = false;
    bool failed_ = false;
    bool ended_ = false;
    bool woken_ = false;
};

}  // namespace

asio::awaitable<void> run_event_stream(connection& on,
                                       const stream_route& to,
                                       request value,
                                       std::string head) {
    const bool chunked = head.find("Transfer-Encoding: chunked\r\n") != std::string::npos;
    const auto stream = std::make_shared<events>(on, chunked);
    connection::takeover by;
    by.cut = [stream] { stream->cut(); };
    by.finish = [stream] { stream->close(); };
    by.tick = [stream](steady::time_point now) { stream->tick(now); };
    on.taken_by(std::move(by));
    stream->begin(std::move(head));
    try {
        co_await to.serve(std::move(value), stream);
    } catch (const std::exception& wrong) {
        spdlog::error("event stream {} failed: {}", to.path, wrong.what());
    }
    co_await stream->finished();
    on.taken_by({});
}

}  // namespace yishi::http
