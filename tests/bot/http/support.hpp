// A server on a thread of its own, and a client that sends exactly the bytes it is given.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "bot/http/server.hpp"

namespace yishi::http::test {

using tcp = asio::ip::tcp;

// Copies of what a raw peer received.
struct reply {
    int status = 0;  // 0: the connection ended without a response
    http::headers headers;
    std::string body;
    std::string header(std::string_view name) const { return std::string(find(headers, name)); }
};

class raw_client {
 public:
    explicit raw_client(unsigned short port);
    // False when the peer has reset the connection.
    bool send(std::string_view bytes);
    // The next response; `head`: to a HEAD request.
    reply receive(bool head = false);
    reply ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    // Everything up to the end of the connection.
    std::string rest();
    // The peer closes, or resets, without another byte.
    bool ended();
    void finish_sending();
    tcp::socket& socket() { return socket_; }
    // Waits until this stands in what came, and takes everything up to its end.
    std::string until(std::string_view mark);

 private:
    bool more();
    asio::io_context io_;
    tcp::socket socket_;
    std::string in_;
};

// The server of one test. Routes are added by `prepare`, on the thread that calls.
class running_server {
 public:
    using prepare = std::function<void(server&)>;
    running_server(server_options options, const prepare& with);
    ~running_server();

    unsigned short port() const { return port_; }
    std::string url(std::string_view path) const;
    asio::io_context& io() { return io_; }
    server& get() { return *server_; }
    // Runs on the io thread and waits for it.
    template <class T>
    T on_io(std::function<asio::awaitable<T>()> work) {
        return asio::co_spawn(io_, std::move(work), asio::use_future).get();
    }
    std::size_t connections();
    void drain();

 private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::unique_ptr<server> server_;
    unsigned short port_ = 0;
    std::thread thread_;
};

// Short limits, so that tests of slow peers end soon.
server_options quick_options();
// POST /echo, GET /hello, GET /captures/{a}/{b}, GET /fail, POST /small (body_max 100).
void add_usual_routes(server& to);

// A file in the temporary folder, removed with the object.
class temporary_folder {
 public:
    temporary_folder();
    ~temporary_folder();
    void write(const std::string& name, std::string_view content) const;
    std::string path() const { return path_; }

 private:
    std::string path_;
};

}  // namespace yishi::http::test
