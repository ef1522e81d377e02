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
    // It may share a connection with others asked for at the same moment (pipelining): for requests
    // whose caller copes with not knowing whether they were taken, and that are answered quickly.
    bool pipelined = false;
};

struct client_options {
    std::size_t connections_max_per_host = 32;
    std::size_t waiting_max_per_host = 10'000;  // requests in line for a connection
    std::chrono::milliseconds idle_timeout{30'000};
    std::string certificates;  // PEM file of roots to trust beside the system's, or empty
};

class client {
 public:
    virtual ~client() = default;
    // The response (any status; redirects are not followed), or why there is none: what resolving,
    // connecting or TLS said, or errc::timed_out, message_size (too large), bad_message (not HTTP),
    // connection_reset (ended early), invalid_argument (url), no_buffer_space (too many waiting),
    // operation_canceled (close()), all of the generic category.
    // A request on a kept connection that died before any byte came back is repeated once on a new
    // one only if `repeatable`; a pipelined one only if the peer said that it did not look at it.
    virtual asio::awaitable<boost::system::result<response>> send(client_request value,
                                                                  bool repeatable = false) = 0;
    // Closes idle connections, cancels requests under way.
    virtual void close() = 0;
};

std::unique_ptr<client> make_client(asio::any_io_executor io, client_options options = {});

}  // namespace yishi::http
