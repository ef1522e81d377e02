// A server for the client's tests that says exactly what its scripts say: one script a connection.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <ostream>
#include <thread>
#include <vector>

#include "bot/http/client.hpp"
#include "tests/bot/http/support.hpp"

namespace yishi::http {

// For Catch2's messages.
inline std::ostream& operator<<(std::ostream& to, const response& value) {
    return to << value.status << " " << value.body;
}

}  // namespace yishi::http

namespace yishi::http::test {

class talk {
 public:
    explicit talk(tcp::socket& socket) : socket_(socket) {}
    // The next request with its body; empty when the client has closed.
    std::string request();
    void say(std::string_view bytes);
    void ok(std::string_view body, std::string_view headers = {});
    void close();
    // Closes with a reset instead of an orderly end.
    void reset();

 private:
    tcp::socket& socket_;
    std::string in_;
};

class fake_peer {
 public:
    using script = std::function<void(talk&)>;
    // Each accepted connection gets the next script, on a thread of its own; more are refused.
    explicit fake_peer(std::vector<script> scripts);
    ~fake_peer();
    unsigned short port() const { return port_; }
    std::string url(std::string_view path = "/") const;
    // Connections accepted so far.
    std::size_t accepted() const { return accepted_; }

 private:
    void accept_all();

    asio::io_context io_;
    tcp::acceptor acceptor_;
    unsigned short port_;
    std::vector<script> scripts_;
    std::atomic<std::size_t> accepted_ = 0;
    std::vector<std::thread> talkers_;
    std::thread thread_;
};

// A client on an io context that runs only while somebody waits.
class waiting_client {
 public:
    explicit waiting_client(client_options options = {});
    using outcome = boost::system::result<response>;
    outcome send(client_request value, bool repeatable = false);
    outcome get(const std::string& url) { return send(request_to(url)); }
    std::future<outcome> begin(client_request value, bool repeatable = false);
    outcome wait(std::future<outcome>& of);
    client& get_client() { return *client_; }
    asio::io_context& io() { return io_; }

    static client_request request_to(const std::string& url);

 private:
    asio::io_context io_{1};
    std::unique_ptr<client> client_;
};

}  // namespace yishi::http::test
