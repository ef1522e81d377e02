#include "bot/http/transport.hpp"

#include <array>
#include <boost/asio/write.hpp>

namespace yishi::http {

namespace {

constexpr std::size_t read_max = 64 << 10;      // bytes at once
constexpr std::size_t tls_read_max = 16 << 10;  // a TLS record

}  // namespace

transport::transport(tcp::socket connected, asio::ssl::context* context)
    : socket(std::move(connected)) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    if (context) tls = std::make_unique<tls_stream>(socket, *context);
}

asio::awaitable<error_code> transport::handshake(asio::ssl::stream_base::handshake_type side) {
    const auto [error] = co_await tls->async_handshake(side, token);
    co_return error;
}

asio::awaitable<error_code> transport::read(std::string& to) {
    if (tls) {
        const auto had = to.size();
        to.resize(had + tls_read_max);
        const auto space = asio::buffer(to.data() + had, tls_read_max);
        const auto [error, size] = co_await tls->async_read_some(space, token);
        to.resize(had + size);
        co_return error;
    }
    while (true) {
        // Waiting first keeps idle connections free of buffers; one thread serves all with this
        // one.
        static thread_local std::array<char, read_max> scratch;
        const auto [failed] = co_await socket.async_wait(tcp::socket::wait_read, token);
        if (failed) co_return failed;
        error_code error;
        const auto size = socket.read_some(asio::buffer(scratch), error);
        if (error == asio::error::would_block) continue;
        to.append(scratch.data(), size);
        co_return error;
    }
}

bool transport::write_now(asio::const_buffer& head, asio::const_buffer& body, error_code& error) {
    if (tls) return false;
    const std::array<asio::const_buffer, 2> both{head, body};
    const auto size =
        body.size() == 0 ? socket.write_some(head, error) : socket.write_some(both, error);
    if (error == asio::error::would_block) {
        error = {};
        return false;
    }
    if (error) return true;
    const auto of_head = std::min(size, head.size());
    head += of_head;
    body += size - of_head;
    return head.size() == 0 && body.size() == 0;
}

asio::awaitable<error_code> transport::write(asio::const_buffer head, asio::const_buffer body) {
    error_code now;
    if (write_now(head, body, now)) co_return now;
    const std::array<asio::const_buffer, 2> both{head, body};
    if (tls) {
        const auto [error, size] = co_await asio::async_write(*tls, both, token);
        co_return error;
    }
    const auto [error, size] = co_await asio::async_write(socket, both, token);
    co_return error;
}

void transport::shutdown_send() {
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void transport::close() {
    error_code ignored;
    socket.close(ignored);
}

}  // namespace yishi::http
