// Bytes in and out of one connection, plain or TLS.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>

namespace yishi::http {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

class transport {
 public:
    using tls_stream = asio::ssl::stream<tcp::socket&>;

    // `tls` is null for plain connections.
    transport(tcp::socket connected, asio::ssl::context* tls);

    asio::awaitable<error_code> handshake(asio::ssl::stream_base::handshake_type side);
    // Waits for bytes and appends them to `to`.
    asio::awaitable<error_code> read(std::string& to);
    // Writes all of both.
    asio::awaitable<error_code> write(asio::const_buffer head, asio::const_buffer body);
    // Writes what the socket takes at once, without a coroutine; true when that was all or an
    // error.
    bool write_now(asio::const_buffer& head, asio::const_buffer& body, error_code& error);
    // Both at once abort what is under way.
    void shutdown_send();
    void close();

    tcp::socket socket;
    std::unique_ptr<tls_stream> tls;
};

}  // namespace yishi::http
