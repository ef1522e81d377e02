// HTTP client with a pool of keep-alive connections a host. http:// and https:// (verified).
// Threading: used from the io thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "bot/http/message.hpp"

namespace yishi::http {

namespace asio = boost::asio;

struct client_request {
    std::string method = "GET";
    std::string url;
    http::headers headers;
    std::string body;
    std::int64_t response_max = 1 << 20;  // bytes; more is an error
    std::chrono::milliseconds timeout{10'000};
};

struct client_options {
    std::size_t connections_max_per_host = 32;
    std::chrono::seconds idle_timeout{30};
};

class client {
   public:
    virtual ~client() = default;
    // The response (any status), or why there is none (resolve, connect, TLS, timeout, too large).
    // A request on a kept connection that died before any byte came back is repeated once on a new one
    // only if `repeatable`.
    virtual asio::awaitable<boost::system::result<response>> send(client_request value, bool repeatable = false) = 0;
    // Closes idle connections, cancels requests under way.
    virtual void close() = 0;
};

std::unique_ptr<client> make_client(asio::any_io_executor io, client_options options = {});

}  // namespace yishi::http
