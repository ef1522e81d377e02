#include "tests/bench/wire.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace yishi::bench {
namespace {

constexpr std::size_t read_bytes = 64 << 10;
constexpr std::size_t head_max = 64 << 10;   // bytes
constexpr std::size_t body_max = 256 << 20;  // bytes; the list of replies is one body
constexpr int events_max = 256;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return (x | 0x20) == (y | 0x20);
    });
}

std::string_view header(std::string_view head, std::string_view name) {
    std::size_t at = 0;
    while ((at = head.find("\r\n", at)) != std::string_view::npos) {
        at += 2;
        const std::size_t end = std::min(head.find("\r\n", at), head.size());
        const std::string_view line = head.substr(at, end - at);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            same_name(line.substr(0, name.size()), name)) {
            const std::size_t value = line.find_first_not_of(' ', name.size() + 1);
            return value == std::string_view::npos ? std::string_view{} : line.substr(value);
        }
    }
    return {};
}

std::size_t number(std::string_view text, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end == text.data() || value > body_max) {
        throw std::runtime_error("not an HTTP length");
    }
    return value;
}

bool take_chunks(std::string_view in, std::size_t& at, std::string& body) {
    while (true) {
        const std::size_t line = in.find("\r\n", at);
        if (line == std::string_view::npos) return false;
        const std::size_t size = number(in.substr(at, line - at), 16);
        if (in.size() < line + 4 + size) return false;
        body.append(in.substr(line + 2, size));
        at = line + 4 + size;
        if (size == 0) return true;
        if (body.size() > body_max) throw std::runtime_error("HTTP body too large");
    }
}

// Index behind the JSON string that starts at `at` (its opening quote).
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return std::min(at + 1, text.size());
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace

std::int64_t now_ns() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

bool take_message(std::string_view in, std::size_t& offset, wire_message& out) {
    const std::size_t end = in.find("\r\n\r\n", offset);
    if (end == std::string_view::npos) {
        if (in.size() - offset > head_max) throw std::runtime_error("HTTP header too large");
        return false;
    }
    const std::string_view head = in.substr(offset, end - offset);
    std::size_t at = end + 4;
    out.body.clear();
    if (same_name(header(head, "Transfer-Encoding"), "chunked")) {
        if (!take_chunks(in, at, out.body)) return false;
    } else {
        const std::string_view length = header(head, "Content-Length");
        const std::size_t size = length.empty() ? 0 : number(length, 10);
        if (in.size() < at + size) return false;
        out.body.assign(in.substr(at, size));
        at += size;
    }
    out.start_line.assign(head.substr(0, std::min(head.find("\r\n"), head.size())));
    out.close = same_name(header(head, "Connection"), "close");
    offset = at;
    return true;
}

std::string_view json_member(std::string_view object, std::string_view name) {
    int depth = 0;
    for (std::size_t at = 0; at < object.size(); ++at) {
        const char c = object[at];
        if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        } else if (c == '"') {
            const std::size_t end = string_end(object, at);
            const std::string_view text = object.substr(at + 1, end - at - 2);
            std::size_t value = object.find_first_not_of(" \t\r\n", end);
            at = end - 1;
            if (depth != 1 || text != name || value == std::string_view::npos ||
                object[value] != ':') {
                continue;
            }
            value = object.find_first_not_of(" \t\r\n", value + 1);
            if (value == std::string_view::npos) return {};
            if (object[value] == '"') {
                return object.substr(value + 1, string_end(object, value) - value - 2);
            }
            return object.substr(value, object.find_first_of(",} \t\r\n", value) - value);
        }
    }
    return {};
}

stream::~stream() {
    ::close(fd_);
}

bool stream::fill() {
    std::array<char, read_bytes> bytes;
    while (true) {
        const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (got > 0) {
            in_.append(bytes.data(), static_cast<std::size_t>(got));
            if (static_cast<std::size_t>(got) < bytes.size()) return true;
        } else {
            return got < 0 && (errno == EAGAIN || errno == EINTR);
        }
    }
}

bool stream::flush() {
    while (pending()) {
        const ssize_t put =
            ::send(fd_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0) return errno == EAGAIN || errno == EINTR;
        sent_ += static_cast<std::size_t>(put);
    }
    out_.clear();
    sent_ = 0;
    return true;
}

bool stream::next(wire_message& out) {
    if (take_message(in_, taken_, out)) return true;
    in_.erase(0, taken_);
    taken_ = 0;
    return false;
}

int listen_loopback(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const int one = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    const sockaddr_in address = loopback(port);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
    if (::listen(fd, SOMAXCONN) != 0) fail("listen");
    return fd;
}

int connect_loopback(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const sockaddr_in address = loopback(port);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int why = errno;
        ::close(fd);
        errno = why;
        fail("connect");
    }
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

poller::poller() : fd_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (fd_ < 0) fail("epoll_create1");
}

poller::~poller() {
    ::close(fd_);
}

void poller::add(int fd, std::uint64_t key) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = key;
    if (::epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

void poller::watch(int fd, std::uint64_t key, bool writable) {
    epoll_event event{};
    event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u64 = key;
    if (::epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &event) != 0) fail("epoll_ctl");
}

const std::vector<ready>& poller::wait(int timeout_ms) {
    std::array<epoll_event, events_max> events;
    const int count = ::epoll_wait(fd_, events.data(), events_max, timeout_ms);
    found_.clear();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        found_.push_back({event.data.u64,
                          (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0,
                          (event.events & EPOLLOUT) != 0});
    }
    return found_;
}

}  // namespace yishi::bench
