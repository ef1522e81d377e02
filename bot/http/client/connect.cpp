#include "bot/http/client/connect.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <vector>

namespace yishi::http {

namespace {

constexpr std::chrono::seconds address_time{3};  // before the next of several addresses is tried

// Shared with the resolver, which can't be interrupted and may answer long after the request has
// gone.
struct lookup {
    explicit lookup(const asio::any_io_executor& io)
        : resolver(io), done(io, steady::time_point::max()) {}
    tcp::resolver resolver;
    asio::steady_timer done;
    error_code error = asio::error::operation_aborted;
    std::vector<tcp::endpoint> found;
};

asio::awaitable<error_code> resolve(asio::any_io_executor io,
                                    const url_parts& to,
                                    attempt& on,
                                    std::vector<tcp::endpoint>& out) {
    error_code not_literal;
    const auto literal = asio::ip::make_address(to.host, not_literal);
    if (!not_literal) {
        out.emplace_back(literal, static_cast<asio::ip::port_type>(std::stoi(to.port)));
        co_return error_code{};
    }
    const auto look = std::make_shared<lookup>(io);
    look->resolver.async_resolve(
        to.host, to.port, [look](error_code error, const tcp::resolver::results_type& all) {
            look->error = error;
            for (const auto& each : all) look->found.push_back(each.endpoint());
            look->done.cancel();
        });
    on.abort = [&look] { look->done.cancel(); };
    co_await look->done.async_wait(token);
    on.abort = nullptr;
    out = look->found;
    co_return on.ended ? on.ended : look->error;
}

asio::awaitable<error_code> handshake(transport& with, const std::string& host, attempt& on) {
    error_code literal;
    asio::ip::make_address(host, literal);
    if (literal && SSL_set_tlsext_host_name(with.tls->native_handle(), host.c_str()) != 1) {
        co_return make_error_code(boost::system::errc::invalid_argument);
    }
    with.tls->set_verify_callback(asio::ssl::host_name_verification(host));
    on.abort = [&with] { with.close(); };
    const auto error = co_await with.handshake(asio::ssl::stream_base::client);
    on.abort = nullptr;
    co_return error;
}

}  // namespace

asio::awaitable<error_code> connect(asio::any_io_executor io,
                                    url_parts to,
                                    asio::ssl::context* context,
                                    attempts& limits,
                                    attempt& on,
                                    std::unique_ptr<transport>& out) {
    std::vector<tcp::endpoint> endpoints;
    error_code error = co_await resolve(io, to, on, endpoints);
    if (!error && endpoints.empty()) error = asio::error::host_not_found;
    if (error) co_return error;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        tcp::socket socket(io);
        on.abort = [&socket] {
            error_code ignored;
            socket.close(ignored);
        };
        if (i + 1 < endpoints.size()) {
            on.step = steady::now() + address_time;
            limits.watch(on);
        }
        const auto [failed] = co_await socket.async_connect(endpoints[i], token);
        on.abort = nullptr;
        on.step = steady::time_point::max();
        error = failed;
        if (on.ended) co_return on.ended;
        if (error) continue;
        out = std::make_unique<transport>(std::move(socket), context);
        if (context) error = co_await handshake(*out, to.host, on);
        co_return on.ended ? on.ended : error;
    }
    co_return error;
}

std::unique_ptr<asio::ssl::context> client_context(const std::string& certificates) {
    namespace ssl = asio::ssl;
    auto out = std::make_unique<ssl::context>(ssl::context::tls_client);
    out->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                     ssl::context::no_tlsv1_1);
    out->set_default_verify_paths();
    if (!certificates.empty()) out->load_verify_file(certificates);
    out->set_verify_mode(ssl::verify_peer);
    return out;
}

}  // namespace yishi::http
