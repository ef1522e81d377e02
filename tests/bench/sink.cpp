// bench_sink: a fake Bot API for load tests, on the loopback interface. It answers every
// POST /bot<token>/<method> and keeps, for every sendMessage, the chat, the instant and the class
// of its text.
//   bench_sink --port P [--seconds-max S]
//   GET /stats    {"replies": N, "other": N, "cpu_s": seconds}
//   GET /replies  a line "chat nanoseconds class" for every reply
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/bench/judge.hpp"
#include "tests/bench/wire.hpp"

namespace yishi::bench {
namespace {

constexpr std::int64_t seconds_max_default = 900;
constexpr std::size_t replies_max = 20'000'000;
constexpr std::uint64_t listener_key = 0;

volatile std::sig_atomic_t stop_asked = 0;

std::string answer(std::string_view body, std::string_view type = "application/json") {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class sink {
 public:
    explicit sink(std::uint16_t port) : listener_(listen_loopback(port)) {
        poller_.add(listener_.fd(), listener_key);
        replies_.reserve(1 << 20);
    }

    void run(std::int64_t until_ns) {
        while (stop_asked == 0 && now_ns() < until_ns) {
            for (const ready& event : poller_.wait(500)) {
                if (event.key == listener_key) {
                    accept();
                } else {
                    serve(event);
                }
            }
        }
    }

 private:
    void accept() {
        int fd = -1;
        while ((fd = ::accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >=
               0) {
            const int one = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            const std::uint64_t key = next_key_++;
            streams_.emplace(key, std::make_unique<stream>(fd));
            poller_.add(fd, key);
        }
    }

    void serve(const ready& event) {
        const auto found = streams_.find(event.key);
        if (found == streams_.end()) return;
        stream& peer = *found->second;
        const bool was_pending = peer.pending();
        bool alive = !event.readable || peer.fill();
        try {
            while (alive && peer.next(message_)) peer.write(handle());
        } catch (const std::runtime_error&) {
            alive = false;
        }
        if (!alive || !peer.flush()) {
            streams_.erase(found);
        } else if (peer.pending() != was_pending) {
            poller_.watch(peer.fd(), event.key, peer.pending());
        }
    }

    std::string handle() {
        const std::string_view line = message_.start_line;
        const std::size_t begin = line.find(' ') + 1;
        const std::string_view path = line.substr(begin, line.rfind(' ') - begin);
        if (path == "/stats") {
            return answer("{\"replies\":" + std::to_string(replies_.size()) +
                          ",\"other\":" + std::to_string(other_) +
                          ",\"cpu_s\":" + std::to_string(cpu_seconds()) + "}");
        }
        if (path == "/replies") {
            std::string lines;
            for (const arrival& one : replies_) lines += to_line(one);
            return answer(lines, "text/plain");
        }
        if (!path.ends_with("/sendMessage")) {
            ++other_;
            return answer(R"({"ok":true,"result":true})");
        }
        return reply();
    }

    std::string reply() {
        if (replies_.size() >= replies_max) throw std::runtime_error("too many replies");
        arrival value;
        const std::string_view chat = json_member(message_.body, "chat_id");
        std::from_chars(chat.data(), chat.data() + chat.size(), value.chat);
        value.at_ns = now_ns();
        value.text_class = text_class(json_member(message_.body, "text"));
        replies_.push_back(value);
        return answer("{\"ok\":true,\"result\":{\"message_id\":" + std::to_string(replies_.size()) +
                      ",\"date\":1700000000,\"chat\":{\"id\":" + std::to_string(value.chat) +
                      ",\"type\":\"private\"}}}");
    }

    stream listener_;
    poller poller_;
    std::uint64_t next_key_ = listener_key + 1;
    std::unordered_map<std::uint64_t, std::unique_ptr<stream>> streams_;
    wire_message message_;
    std::vector<arrival> replies_;
    std::int64_t other_ = 0;
};

int run(const std::vector<std::string>& arguments) {
    int port = 0;
    std::int64_t seconds = seconds_max_default;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
        if (arguments[i] == "--port") {
            port = std::stoi(arguments[i + 1]);
        } else if (arguments[i] == "--seconds-max") {
            seconds = std::min<std::int64_t>(std::stoll(arguments[i + 1]), seconds_max_default);
        } else {
            port = 0;
            break;
        }
    }
    if (arguments.size() % 2 != 0 || port <= 0 || port > 65535) {
        std::fputs("usage: bench_sink --port P [--seconds-max S]\n", stderr);
        return 2;
    }
    struct sigaction action{};
    action.sa_handler = [](int) { stop_asked = 1; };
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    sink(static_cast<std::uint16_t>(port)).run(now_ns() + seconds * 1'000'000'000);
    return 0;
}

}  // namespace
}  // namespace yishi::bench

int main(int argc, char** argv) {
    try {
        return yishi::bench::run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_sink: %s\n", error.what());
        return 1;
    }
}
