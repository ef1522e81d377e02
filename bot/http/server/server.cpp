#include "bot/http/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <stdexcept>

#include "bot/http/server/connection.hpp"

namespace yishi::http {

namespace {

constexpr std::chrono::milliseconds accept_pause{100};  // when there are no more file descriptors
constexpr std::chrono::milliseconds drain_rest{2'000};  // for cut connections to notice

tcp::endpoint parse_listen(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        throw std::invalid_argument("listen: ADDR:PORT expected: " + text);
    auto address = text.substr(0, colon);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
        address = address.substr(1, address.size() - 2);
    }
    if (address == "localhost") address = "127.0.0.1";
    std::size_t used = 0;
    const int port = std::stoi(text.substr(colon + 1), &used);
    if (used != text.size() - colon - 1 || port < 0 || port > 65'535) {
        throw std::invalid_argument("listen: not a port: " + text);
    }
    return {asio::ip::make_address(address), static_cast<asio::ip::port_type>(port)};
}

std::string to_text(const tcp::endpoint& value) {
    const auto address = value.address().to_string();
    const auto port = std::to_string(value.port());
    return value.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

// Keeps the connection until it is over.
asio::awaitable<void> serve(std::unique_ptr<connection> one) {
    try {
        if (one->admitted()) {
            co_await one->run();
        } else {
            co_await one->refuse();
        }
    } catch (const std::exception& wrong) {
        spdlog::error("connection failed: {}", wrong.what());
    }
}

// Lets so many TLS handshakes begin a second; the rest wait in the kernel's queue.
class handshake_budget {
 public:
    handshake_budget(const asio::any_io_executor& io, int a_second)
        : left_(a_second), max_(a_second), timer_(io) {}

    asio::awaitable<void> take() {
        if (steady::now() >= next_) {
            next_ = steady::now() + std::chrono::seconds(1);
            left_ = max_;
        }
        if (left_ == 0) {
            timer_.expires_at(next_);
            co_await timer_.async_wait(token);
            next_ = steady::now() + std::chrono::seconds(1);
            left_ = max_;
        }
        --left_;
    }

 private:
    int left_;
    int max_;
    steady::time_point next_;
    asio::steady_timer timer_;
};

// Shared by the server and its accepting coroutine.
struct listener {
    explicit listener(std::shared_ptr<core> of)
        : shared(std::move(of)),
          acceptor(shared->io),
          handshakes(shared->io, shared->options.limits.tls_handshakes_max) {}

    std::shared_ptr<core> shared;
    tcp::acceptor acceptor;
    handshake_budget handshakes;
};

void take(const std::shared_ptr<core>& shared, tcp::socket accepted) {
    error_code error;
    const auto from = accepted.remote_endpoint(error);
    if (error || shared->overrun()) return;
    auto one = std::make_unique<connection>(shared, std::move(accepted), from.address());
    asio::co_spawn(shared->io, serve(std::move(one)), asio::detached);
}

asio::awaitable<void> accept_all(std::shared_ptr<listener> from) {
    const auto shared = from->shared;
    asio::steady_timer rest(shared->io);
    while (from->acceptor.is_open()) {
        if (shared->tls) co_await from->handshakes.take();
        auto [error, accepted] = co_await from->acceptor.async_accept(token);
        if (!from->acceptor.is_open()) break;
        if (error) {
            spdlog::warn("accept: {}", error.message());
            rest.expires_after(accept_pause);
            co_await rest.async_wait(token);
            continue;
        }
        take(shared, std::move(accepted));
    }
}

class server_impl final : public server {
 public:
    server_impl(asio::any_io_executor io, server_options options)
        : core_(std::make_shared<core>(std::move(io), std::move(options))),
          listener_(std::make_shared<listener>(core_)) {}
    ~server_impl() override {
        stop_accepting();
        core_->draining = true;
        core_->cut_all();
        core_->stop();
    }

    void add(route value) override { core_->routes.add(std::move(value)); }
    void add(socket_route value) override { core_->routes.add(std::move(value)); }
    void add(stream_route value) override { core_->routes.add(std::move(value)); }

    std::string start() override {
        const auto at = parse_listen(core_->options.listen);
        auto& acceptor = listener_->acceptor;
        acceptor.open(at.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(at);
        acceptor.listen();
        core_->start_ticking();
        asio::co_spawn(core_->io, accept_all(listener_), asio::detached);
        return to_text(acceptor.local_endpoint());
    }

    asio::awaitable<void> drain() override {
        const auto shared = core_;
        stop_accepting();
        shared->draining = true;
        shared->finish_all();
        co_await shared->wait_empty(shared->options.limits.drain_timeout);
        shared->cut_all();
        co_await shared->wait_empty(drain_rest);
        shared->stop();
    }

    std::size_t connections() const override { return core_->connections(); }
    server_figures figures() const override { return core_->figures(); }

 private:
    void stop_accepting() {
        error_code ignored;
        listener_->acceptor.close(ignored);
    }

    std::shared_ptr<core> core_;
    std::shared_ptr<listener> listener_;
};

}  // namespace

std::unique_ptr<server> make_server(asio::any_io_executor io, server_options options) {
    return std::make_unique<server_impl>(std::move(io), std::move(options));
}

}  // namespace yishi::http
