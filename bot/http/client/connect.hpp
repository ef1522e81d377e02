// From a host's name to a connected, for https verified, transport.
#pragma once

#include <memory>

#include "bot/http/client/attempt.hpp"
#include "bot/http/client/url.hpp"

namespace yishi::http {

// `context` is null for http. `limits` watches the steps of `on`.
asio::awaitable<error_code> connect(asio::any_io_executor io,
                                    url_parts to,
                                    asio::ssl::context* context,
                                    attempts& limits,
                                    attempt& on,
                                    std::unique_ptr<transport>& out);

// Verifies peers against the system's roots and those in `certificates` (PEM file, or empty).
std::unique_ptr<asio::ssl::context> client_context(const std::string& certificates);

}  // namespace yishi::http
