#include "tests/support/fake_platform.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace yishi::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

bool same(std::string_view a, std::string_view b) {
    const auto lower = [](unsigned char c) { return std::tolower(c); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

platform_request read_head(std::string_view head) {
    platform_request out;
    const auto line_end = head.find("\r\n");
    const std::string_view line = head.substr(0, line_end);
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    out.method = line.substr(0, first);
    out.target = line.substr(first + 1, second - first - 1);
    head.remove_prefix(line_end + 2);
    while (!head.starts_with("\r\n") && !head.empty()) {
        const auto end = head.find("\r\n");
        const std::string_view field = head.substr(0, end);
        const auto colon = field.find(':');
        std::string_view value = field.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        out.headers.emplace_back(field.substr(0, colon), value);
        head.remove_prefix(end + 2);
    }
    return out;
}

std::string written(const platform_answer& value) {
    std::string out = "HTTP/1.1 " + std::to_string(value.status) +
                      " Said\r\nContent-Length: " + std::to_string(value.body.size()) +
                      "\r\nContent-Type: application/json\r\n";
    for (const auto& [name, text] : value.headers) out += name + ": " + text + "\r\n";
    return out + "\r\n" + value.body;
}

}  // namespace

std::string_view platform_request::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same(key, name)) return value;
    return {};
}

platform_answer said_ok(long long message_id) {
    platform_answer out;
    out.body = R"({"ok":true,"result":{"message_id":)" + std::to_string(message_id) + "}}";
    return out;
}

platform_answer said_no(int code, std::string_view description, int retry_after) {
    platform_answer out;
    out.status = code;
    out.body = R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" +
               std::string{description} + '"';
    if (retry_after > 0)
        out.body += R"(,"parameters":{"retry_after":)" + std::to_string(retry_after) + "}";
    out.body += '}';
    return out;
}

struct fake_platform::core {
    asio::io_context io;
    tcp::acceptor acceptor{io, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    unsigned short port = acceptor.local_endpoint().port();
    mutable std::mutex guard;
    mutable std::condition_variable changed;
    std::vector<platform_request> seen;
    rule how = [](const platform_request&, std::size_t number) {
        return said_ok(static_cast<long long>(number));
    };
    std::thread thread;

    asio::awaitable<void> accept() {
        for (;;) {
            tcp::socket peer = co_await acceptor.async_accept(asio::use_awaitable);
            asio::co_spawn(io, serve(std::move(peer)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket peer) {
        std::string buffer;
        try {
            for (bool open = true; open;) open = co_await exchange(peer, buffer);
        } catch (const std::exception&) {
            // The peer is gone.
        }
    }

    asio::awaitable<bool> exchange(tcp::socket& peer, std::string& buffer) {
        const std::size_t head = co_await asio::async_read_until(
            peer, asio::dynamic_buffer(buffer), "\r\n\r\n", asio::use_awaitable);
        platform_request request = read_head(std::string_view{buffer}.substr(0, head));
        buffer.erase(0, head);
        const std::string length{request.header("Content-Length")};
        const std::size_t wanted = length.empty() ? 0 : std::stoul(length);
        if (buffer.size() < wanted)
            co_await asio::async_read(peer,
                                      asio::dynamic_buffer(buffer),
                                      asio::transfer_exactly(wanted - buffer.size()),
                                      asio::use_awaitable);
        request.body = buffer.substr(0, wanted);
        buffer.erase(0, wanted);
        const platform_answer said = record(std::move(request));
        if (said.delay.count() > 0) {
            asio::steady_timer timer(io, said.delay);
            co_await timer.async_wait(asio::use_awaitable);
        }
        std::string out = written(said);
        if (said.manner == manner::nothing) co_return false;
        if (said.manner == manner::half) out.resize(out.size() - said.body.size() / 2 - 1);
        co_await asio::async_write(peer, asio::buffer(out), asio::use_awaitable);
        co_return said.manner == manner::whole;
    }

    platform_answer record(platform_request request) {
        const std::lock_guard lock(guard);
        seen.push_back(std::move(request));
        changed.notify_all();
        return how(seen.back(), seen.size());
    }
};

fake_platform::fake_platform() : core_(std::make_shared<core>()) {
    asio::co_spawn(core_->io, core_->accept(), asio::detached);
    core_->thread = std::thread([core = core_.get()] { core->io.run(); });
}

fake_platform::~fake_platform() {
    core_->io.stop();
    core_->thread.join();
}

std::string fake_platform::url() const {
    return "http://127.0.0.1:" + std::to_string(core_->port);
}

void fake_platform::answer(rule how) {
    const std::lock_guard lock(core_->guard);
    core_->how = std::move(how);
}

std::vector<platform_request> fake_platform::requests() const {
    const std::lock_guard lock(core_->guard);
    return core_->seen;
}

std::size_t fake_platform::count() const {
    const std::lock_guard lock(core_->guard);
    return core_->seen.size();
}

bool fake_platform::wait_for(std::size_t requests) const {
    constexpr std::chrono::seconds limit{20};
    std::unique_lock lock(core_->guard);
    return core_->changed.wait_for(lock, limit, [&] { return core_->seen.size() >= requests; });
}

}  // namespace yishi::test
