// What generator and sink share: HTTP/1.1 messages in a byte stream, and non-blocking sockets on
// the loopback interface (no other address can be named).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yishi::bench {

// CLOCK_MONOTONIC in nanoseconds: the same for all processes of one machine.
std::int64_t now_ns();

// What this process has used so far.
double cpu_seconds();

// One HTTP/1.1 message.
struct wire_message {
    std::string start_line;  // "POST /x HTTP/1.1" or "HTTP/1.1 200 OK"
    std::string body;
    bool close = false;  // the sender will close the connection after it
};

// Takes the first complete message off the front of `in`, starting at `offset`, and moves `offset`
// behind it. False: more bytes are needed. Throws std::runtime_error for what is not HTTP.
bool take_message(std::string_view in, std::size_t& offset, wire_message& out);

// The raw JSON text of a top-level member of a JSON object (a string without its quotes, escapes
// kept); empty if there is none. Enough for a fake platform, no general reader.
std::string_view json_member(std::string_view object, std::string_view name);

// A non-blocking TCP connection with its buffers.
class stream {
 public:
    explicit stream(int fd) : fd_(fd) {}
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;
    ~stream();

    int fd() const { return fd_; }
    // Reads what is there. False: the other side is gone.
    bool fill();
    // Writes what it can of the pending output. False: the other side is gone.
    bool flush();
    bool pending() const { return sent_ < out_.size(); }
    void write(std::string_view bytes) { out_.append(bytes); }
    // The next complete message of what was read.
    bool next(wire_message& out);

 private:
    int fd_;
    std::string in_;
    std::size_t taken_ = 0;
    std::string out_;
    std::size_t sent_ = 0;
};

// Both throw std::system_error.
int listen_loopback(std::uint16_t port);
int connect_loopback(std::uint16_t port);

struct ready {
    std::uint64_t key = 0;
    bool readable = false;
    bool writable = false;
};

// epoll with 64-bit keys.
class poller {
 public:
    poller();
    ~poller();
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;
    void add(int fd, std::uint64_t key);
    void watch(int fd, std::uint64_t key, bool writable);
    const std::vector<ready>& wait(int timeout_ms);

 private:
    int fd_;
    std::vector<ready> found_;
};

}  // namespace yishi::bench
