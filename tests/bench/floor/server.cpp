#include "tests/bench/floor/server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "tests/bench/floor/dialog.hpp"
#include "tests/bench/floor/store.hpp"
#include "tests/bench/wire.hpp"

namespace yishi::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::size_t read_bytes = 8 << 10;
constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view refused = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view ok_json =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
constexpr std::string_view id_member = "\"message_id\":";

tcp::endpoint loopback(std::uint16_t port) {
    return {asio::ip::address_v4::loopback(), port};
}

// The reply as Telegram takes it; `method`: in a webhook's response.
std::string send_message(const floor_turn& of, bool method) {
    std::string out = "{";
    if (method) out += "\"method\":\"sendMessage\",";
    out += "\"chat_id\":" + std::to_string(of.said.chat) + ",\"text\":" + of.reply + '}';
    return padded(std::move(out), of.reply_bytes);
}

// One connection to the Bot API. Requests are pipelined: what has come together goes in one write,
// and the answers come in the same order.
class api_line {
 public:
    api_line(asio::io_context& io, std::uint16_t port, floor_store& marks)
        : socket_(io), marks_(marks) {
        socket_.connect(loopback(port));
        socket_.set_option(tcp::no_delay(true));
        read();
    }

    void send(const floor_turn& turn) {
        const std::string body = send_message(turn, false);
        next_ +=
            "POST /bot1:TESTTOKEN/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/json\r\nContent-Length: ";
        next_ += std::to_string(body.size());
        next_ += "\r\n\r\n";
        next_ += body;
        unanswered_.push_back(turn.message_id);
    }

    void flush() {
        if (!under_way_.empty() || next_.empty()) return;
        under_way_.swap(next_);
        asio::async_write(socket_, asio::buffer(under_way_), [this](error_code error, std::size_t) {
            if (error == asio::error::operation_aborted) return;
            if (error) throw std::runtime_error("the Bot API is gone");
            under_way_.clear();
            flush();
        });
    }

 private:
    void read() {
        const std::size_t had = in_.size();
        in_.resize(had + read_bytes);
        socket_.async_read_some(asio::buffer(in_.data() + had, read_bytes),
                                [this, had](error_code error, std::size_t n) {
                                    if (error == asio::error::operation_aborted) return;
                                    if (error) throw std::runtime_error("the Bot API is gone");
                                    in_.resize(had + n);
                                    take_answers();
                                    read();
                                });
    }

    void take_answers() {
        std::size_t taken = 0;
        std::vector<delivered> sent;
        while (take_message(in_, taken, answer_)) {
            if (unanswered_.empty() || answer_.start_line.find(" 200 ") == std::string::npos)
                throw std::runtime_error("the Bot API answered " + answer_.start_line);
            const std::size_t at = answer_.body.find(id_member) + id_member.size();
            const std::size_t end = answer_.body.find_first_not_of("0123456789", at);
            sent.push_back({unanswered_.front(), answer_.body.substr(at, end - at)});
            unanswered_.pop_front();
        }
        in_.erase(0, taken);
        if (!sent.empty()) marks_.mark(std::move(sent));
    }

    tcp::socket socket_;
    floor_store& marks_;
    std::string next_;
    std::string under_way_;
    std::deque<std::int64_t> unanswered_;
    std::string in_;
    wire_message answer_;
};

// One connection of the platform: a request, its answer, the next request.
class webhook : public std::enable_shared_from_this<webhook> {
 public:
    webhook(tcp::socket socket, const floor_settings& settings, floor_store& store)
        : socket_(std::move(socket)), settings_(settings), store_(store) {
        socket_.set_option(tcp::no_delay(true));
        begin();
    }

    void read() {
        socket_.async_read_some(buffer_.prepare(read_bytes),
                                [self = shared_from_this()](error_code error, std::size_t n) {
                                    if (error) return;
                                    self->buffer_.commit(n);
                                    self->parse();
                                });
    }

    // Answers and waits for the next request.
    void answer(std::string text) {
        out_ = std::move(text);
        asio::async_write(socket_,
                          asio::buffer(out_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error) return;
                              self->begin();
                              self->parse();
                          });
    }

 private:
    void begin() {
        parser_.emplace();
        parser_->eager(true);
    }

    void parse() {
        error_code error;
        if (buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.data(), error));
        if (error && error != http::error::need_more) return;  // which closes the connection
        if (!parser_->is_done()) return read();
        const auto& request = parser_->get();
        if (request["X-Telegram-Bot-Api-Secret-Token"] != settings_.secret) {
            return answer(std::string(refused));
        }
        floor_turn turn;
        if (!parse_update(request.body(), turn.said)) return answer(std::string(ok));
        turn.asker = shared_from_this();
        store_.take(std::move(turn));
    }

    tcp::socket socket_;
    const floor_settings& settings_;
    floor_store& store_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::string out_;
};

class server final : public floor_server {
 public:
    server(asio::io_context& io, const floor_settings& settings)
        : io_(io),
          settings_(settings),
          store_(settings.database, [this](floor_store::turns done) { durable(std::move(done)); }),
          listener_(io, loopback(settings.port)) {
        if (!settings.reply_in_webhook) api_.emplace(io, settings.api_port, store_);
        accept();
    }

 private:
    void accept() {
        listener_.async_accept([this](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error) std::make_shared<webhook>(std::move(socket), settings_, store_)->read();
            accept();
        });
    }

    // On the store's thread.
    void durable(floor_store::turns done) {
        asio::post(io_, [this, done = std::move(done)] {
            for (const floor_turn& each : done)
                if (api_ && !each.reply.empty()) api_->send(each);
            if (api_) api_->flush();
            for (const floor_turn& each : done) answer(each);
        });
    }

    void answer(const floor_turn& turn) {
        const auto asker = std::static_pointer_cast<webhook>(turn.asker);
        if (api_ || turn.reply.empty()) return asker->answer(std::string(ok));
        const std::string body = send_message(turn, true);
        std::string out(ok_json);
        out += std::to_string(body.size());
        out += "\r\n\r\n";
        asker->answer(out + body);
        store_.mark({{turn.message_id, {}}});
    }

    asio::io_context& io_;
    const floor_settings settings_;
    std::optional<api_line> api_;
    floor_store store_;
    tcp::acceptor listener_;
};

}  // namespace

std::unique_ptr<floor_server> make_floor_server(asio::io_context& io,
                                                const floor_settings& settings) {
    return std::make_unique<server>(io, settings);
}

}  // namespace yishi::bench
