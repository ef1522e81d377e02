#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "bot/http/server.hpp"

namespace yishi::http {

// TLS 1.2 and later with these files; throws boost::system::system_error if they can't be used.
std::unique_ptr<boost::asio::ssl::context> server_context(const tls_files& files);

}  // namespace yishi::http
