#include "tests/bot/http/fake_peer.hpp"

#include <boost/asio/write.hpp>

namespace yishi::http::test {

std::string talk::request() {
    std::array<char, 4096> chunk;
    boost::system::error_code error;
    while (true) {
        const auto end = in_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const auto mark = in_.find("Content-Length: ");
            const auto length = mark < end ? std::stoul(in_.substr(mark + 16)) : 0;
            if (in_.size() >= end + 4 + length) {
                auto out = in_.substr(0, end + 4 + length);
                in_.erase(0, out.size());
                return out;
            }
        }
        const auto size = socket_.read_some(asio::buffer(chunk), error);
        if (error) return {};
        in_.append(chunk.data(), size);
    }
}

void talk::say(std::string_view bytes) {
    boost::system::error_code ignored;
    asio::write(socket_, asio::buffer(bytes), ignored);
}

void talk::ok(std::string_view body, std::string_view headers) {
    say("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
        std::string(headers) + "\r\n" + std::string(body));
}

void talk::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void talk::reset() {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

fake_peer::fake_peer(std::vector<script> scripts)
    : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()),
      scripts_(std::move(scripts)),
      thread_([this] { accept_all(); }) {}

void fake_peer::accept_all() {
    while (true) {
        boost::system::error_code error;
        auto socket = std::make_shared<tcp::socket>(io_);
        acceptor_.accept(*socket, error);
        if (error) return;
        const std::size_t number = accepted_++;
        if (number >= scripts_.size()) continue;
        talkers_.emplace_back([socket, play = scripts_[number]] {
            talk with(*socket);
            play(with);
        });
    }
}

fake_peer::~fake_peer() {
    // Wakes the blocking accept.
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
    for (auto& each : talkers_) each.join();
}

std::string fake_peer::url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

waiting_client::waiting_client(client_options options)
    : client_(make_client(io_.get_executor(), std::move(options))) {}

std::future<waiting_client::outcome> waiting_client::begin(client_request value, bool repeatable) {
    return asio::co_spawn(io_, client_->send(std::move(value), repeatable), asio::use_future);
}

waiting_client::outcome waiting_client::wait(std::future<outcome>& of) {
    io_.restart();
    while (of.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io_.run_one();
    return of.get();
}

waiting_client::outcome waiting_client::send(client_request value, bool repeatable) {
    auto future = begin(std::move(value), repeatable);
    return wait(future);
}

client_request waiting_client::request_to(const std::string& url) {
    client_request out;
    out.url = url;
    return out;
}

}  // namespace yishi::http::test
