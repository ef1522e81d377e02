#include "bot/http/server/tls.hpp"

#include <openssl/ssl.h>

namespace yishi::http {

namespace ssl = boost::asio::ssl;

std::unique_ptr<ssl::context> server_context(const tls_files& files) {
    auto out = std::make_unique<ssl::context>(ssl::context::tls_server);
    out->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                     ssl::context::no_sslv3 | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 |
                     SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    out->use_certificate_chain_file(files.certificate);
    out->use_private_key_file(files.key, ssl::context::pem);
    // Many mostly idle connections: give their buffers back in between.
    SSL_CTX_set_mode(out->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    return out;
}

}  // namespace yishi::http
