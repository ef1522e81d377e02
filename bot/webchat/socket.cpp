// One WebSocket of a page: hello, then frames in both directions.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "bot/webchat/desk.hpp"

namespace yishi::webchat {

namespace {

// Pushes a thread to a socket, each entry once and in order. News that do not follow on what was
// sent (they came while the store was being read) are fetched from the store instead.
class feed final : public reader, public std::enable_shared_from_this<feed> {
 public:
    feed(std::shared_ptr<desk> at, std::shared_ptr<http::socket> on, std::string chat)
        : desk_(std::move(at)), socket_(std::move(on)), chat_(std::move(chat)) {}

    // False: the store failed, and the socket is closed.
    asio::awaitable<bool> begin(std::int64_t after) {
        const auto found = co_await desk_->thread(chat_, after);
        if (!found) {
            socket_->close();
            co_return false;
        }
        socket_->send(welcome_frame(found->last, found->reset));
        sent_ = found->reset ? 0 : after;
        push(found->rows);
        reading_ = false;
        co_await catch_up(found->last);
        co_return true;
    }

    void news(const std::vector<storage::message_row>& messages) override {
        if (messages.empty() || messages.back().seq <= sent_) return;
        if (reading_) {
            newest_ = std::max(newest_, messages.back().seq);
        } else if (messages.front().seq == sent_ + 1) {
            push(messages);
        } else {
            asio::co_spawn(
                desk_->with.io, follow(shared_from_this(), messages.back().seq), asio::detached);
        }
    }

    void end() override { socket_->close(); }

 private:
    static asio::awaitable<void> follow(std::shared_ptr<feed> self, std::int64_t newest) {
        co_await self->catch_up(newest);
    }

    asio::awaitable<void> catch_up(std::int64_t newest) {
        newest_ = std::max(newest_, newest);
        if (reading_) co_return;
        reading_ = true;
        while (sent_ < newest_) {
            const std::int64_t before = sent_;
            const auto found = co_await desk_->thread(chat_, sent_);
            if (found) push(found->rows);
            if (!found || sent_ == before) {  // the page asks again when it connects again
                socket_->close();
                break;
            }
        }
        reading_ = false;
    }

    void push(const std::vector<storage::message_row>& rows) {
        if (rows.empty()) return;
        socket_->send(entries_frame(chat_, rows));
        sent_ = rows.back().seq;
    }

    std::shared_ptr<desk> desk_;
    std::shared_ptr<http::socket> socket_;
    std::string chat_;
    std::int64_t sent_ = 0;
    std::int64_t newest_ = 0;
    bool reading_ = true;  // until begin() is through
};

// The device that a hello names; nullopt: the socket was told why and is closed.
asio::awaitable<std::optional<device>> greet(std::shared_ptr<desk> at,
                                             std::shared_ptr<http::socket> on,
                                             client_frame first) {
    const hello* const said = std::get_if<hello>(&first);
    if (said == nullptr) {
        on->send(error_frame("hello_expected"));
        on->close();
        co_return std::nullopt;
    }
    auto who = co_await at->people->find(said->token);
    if (!who || !*who) {
        on->send(error_frame(who ? "unknown_device" : "busy"));
        on->close();
        co_return std::nullopt;
    }
    co_return std::move(*who);
}

}  // namespace

asio::awaitable<void> serve_socket(std::shared_ptr<desk> at,
                                   std::shared_ptr<http::socket> on,
                                   std::string request) {
    const auto first = co_await on->receive();
    if (!first) co_return;
    client_frame greeting = parse_frame(*first);
    const auto who = co_await greet(at, on, greeting);
    if (!who) co_return;
    const auto reading = std::make_shared<feed>(at, on, who->chat);
    const presence here(at->readers, who->chat, who->hash, *reading);
    const bool begun = co_await reading->begin(std::get<hello>(greeting).after);
    if (!begun) co_return;
    for (;;) {
        const auto text = co_await on->receive();
        if (!text) co_return;
        client_frame frame = parse_frame(*text);
        if (send* const message = std::get_if<send>(&frame)) {
            std::string reply = co_await at->take(who->chat, std::move(*message), request);
            on->send(std::move(reply));
        } else if (std::holds_alternative<ping>(frame)) {
            on->send(pong_frame());
        } else if (const unusable* const bad = std::get_if<unusable>(&frame)) {
            on->send(refused_frame(bad->id, "bad"));
        }
    }
}

}  // namespace yishi::webchat
