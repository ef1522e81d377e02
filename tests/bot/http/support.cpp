#include "tests/bot/http/support.hpp"

#include <spdlog/spdlog.h>
#include <sys/time.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>

namespace yishi::http::test {

namespace {

constexpr time_t patience_s = 20;  // a test that waits longer has failed

}  // namespace

raw_client::raw_client(unsigned short port) : socket_(io_) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    const timeval time{patience_s, 0};
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

bool raw_client::send(std::string_view bytes) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(bytes), error);
    return !error;
}

bool raw_client::more() {
    std::array<char, 16 << 10> chunk;
    boost::system::error_code error;
    const auto size = socket_.read_some(asio::buffer(chunk), error);
    if (error == asio::error::would_block)
        throw std::runtime_error("the peer neither answers nor closes");
    in_.append(chunk.data(), size);
    return !error;
}

std::string raw_client::until(std::string_view mark) {
    std::size_t at = 0;
    while ((at = in_.find(mark)) == std::string::npos) {
        if (!more()) return {};
    }
    auto out = in_.substr(0, at + mark.size());
    in_.erase(0, at + mark.size());
    return out;
}

reply raw_client::receive(bool head) {
    reply out;
    auto text = until("\r\n\r\n");
    if (text.size() < 12) return out;
    out.status = std::stoi(text.substr(9, 3));
    auto at = text.find("\r\n") + 2;
    while (at + 2 < text.size()) {
        const auto end = text.find("\r\n", at);
        const auto colon = text.find(": ", at);
        out.headers.emplace_back(text.substr(at, colon - at),
                                 text.substr(colon + 2, end - colon - 2));
        at = end + 2;
    }
    const auto length = out.header("Content-Length");
    if (head || length.empty()) return out;
    const auto size = std::stoul(length);
    while (in_.size() < size && more()) {
    }
    out.body = in_.substr(0, size);
    in_.erase(0, size);
    return out;
}

std::string raw_client::rest() {
    while (more()) {
    }
    return std::exchange(in_, {});
}

bool raw_client::ended() {
    return rest().empty();
}

void raw_client::finish_sending() {
    socket_.shutdown(tcp::socket::shutdown_send);
}

running_server::running_server(server_options options, const prepare& with) {
    spdlog::set_level(spdlog::level::off);  // refusals and failures are what these tests ask for
    options.listen = "127.0.0.1:0";
    server_ = make_server(io_.get_executor(), std::move(options));
    with(*server_);
    const auto at = server_->start();
    port_ = static_cast<unsigned short>(std::stoi(at.substr(at.rfind(':') + 1)));
    thread_ = std::thread([this] { io_.run(); });
}

running_server::~running_server() {
    asio::post(io_, [this] {
        server_.reset();
        guard_.reset();
    });
    thread_.join();
}

std::string running_server::url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::size_t running_server::connections() {
    std::promise<std::size_t> out;
    asio::post(io_, [&] { out.set_value(server_->connections()); });
    return out.get_future().get();
}

void running_server::drain() {
    asio::co_spawn(io_, server_->drain(), asio::use_future).get();
}

server_options quick_options() {
    using std::chrono::milliseconds;
    server_options out;
    out.limits.header_timeout = milliseconds(400);
    out.limits.body_timeout = milliseconds(400);
    out.limits.idle_timeout = milliseconds(400);
    out.limits.write_timeout = milliseconds(400);
    out.limits.drain_timeout = milliseconds(5'000);
    return out;
}

void add_usual_routes(server& to) {
    to.add(route{"POST", "/echo", [](request in) -> asio::awaitable<response> {
                     co_return text(200, in.body);
                 }});
    to.add(route{"GET", "/hello", [](request) -> asio::awaitable<response> {
                     co_return text(200, "hello");
                 }});
    to.add(route{"GET", "/captures/{a}/{b}", [](request in) -> asio::awaitable<response> {
                     co_return text(200, in.captures.at(0) + "|" + in.captures.at(1));
                 }});
    to.add(route{"GET", "/fail", [](request) -> asio::awaitable<response> {
                     throw std::runtime_error("planted");
                     co_return response();
                 }});
    route small{"POST", "/small", [](request in) -> asio::awaitable<response> {
                    co_return text(200, in.body);
                }};
    small.body_max = 100;
    to.add(small);
}

temporary_folder::temporary_folder() {
    std::string form = (std::filesystem::temp_directory_path() / "yishi-http-XXXXXX").string();
    if (!mkdtemp(form.data())) throw std::runtime_error("no temporary folder");
    path_ = form;
}

temporary_folder::~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void temporary_folder::write(const std::string& name, std::string_view content) const {
    const auto full = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary) << content;
}

}  // namespace yishi::http::test
