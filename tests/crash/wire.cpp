// The bytes that pass the program's sockets: linked in front of send and recv (--wrap), they show
// which update was answered and which reply was sent. Sockets are used on one thread.
#include <sys/socket.h>
#include <sys/types.h>

#include <cctype>
#include <charconv>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "tests/crash/kill_points.hpp"

extern "C" {
ssize_t __real_send(int socket, const void* data, size_t size, int flags);
ssize_t __real_sendmsg(int socket, const struct msghdr* message, int flags);
ssize_t __real_recv(int socket, void* data, size_t size, int flags);
ssize_t __real_recvmsg(int socket, struct msghdr* message, int flags);
ssize_t __wrap_send(int socket, const void* data, size_t size, int flags);
ssize_t __wrap_sendmsg(int socket, const struct msghdr* message, int flags);
ssize_t __wrap_recv(int socket, void* data, size_t size, int flags);
ssize_t __wrap_recvmsg(int socket, struct msghdr* message, int flags);
}

namespace yishi::crash {

namespace {

// How far the latest update of a chat has come.
enum class stage { received, answered, replied };

class watcher {
 public:
    // Before bytes go out.
    void sending(int socket, std::string_view bytes) {
        const std::lock_guard lock(mutex_);
        if (!bytes.starts_with("POST /bot")) return;
        const std::string_view mark = "\"chat_id\":";
        for (auto at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at)) {
            at += mark.size();
            stages_[number_after(bytes, at)] = stage::replied;
        }
        if (bytes.find("/sendMessage") != std::string_view::npos) platform_.insert(socket);
    }
    // After they went out.
    void sent(int socket, std::string_view bytes) {
        if (!bytes.starts_with("HTTP/1.1 200")) return;
        const std::lock_guard lock(mutex_);
        const auto chat = asking_.find(socket);
        if (chat == asking_.end()) return;
        auto& now = stages_[chat->second];
        if (now != stage::received) return;
        now = stage::answered;
        pass(kill_point::answered);
    }
    void received(int socket, std::string_view bytes) {
        const std::lock_guard lock(mutex_);
        if (platform_.contains(socket) && bytes.starts_with("HTTP/1.1 200")) {
            pass(kill_point::sent);
            return;
        }
        if (!bytes.starts_with("POST /webhook/")) return;
        arm();
        platform_.erase(socket);  // the number is another connection's now
        const auto at = bytes.find("\"chat\"");
        if (at == std::string_view::npos) return;
        const auto chat = number_after(bytes, at);
        asking_[socket] = chat;
        stages_[chat] = stage::received;
    }

 private:
    // The first number at or behind `at`.
    static std::int64_t number_after(std::string_view in, std::size_t at) {
        while (at < in.size() && in[at] != '-' &&
               std::isdigit(static_cast<unsigned char>(in[at])) == 0)
            ++at;
        std::int64_t out = 0;
        std::from_chars(in.data() + at, in.data() + in.size(), out);
        return out;
    }

    std::mutex mutex_;
    std::map<int, std::int64_t> asking_;    // socket -> chat of its latest update
    std::map<std::int64_t, stage> stages_;  // by chat
    std::set<int> platform_;                // sockets on which replies go out
};

watcher& watch() {
    static watcher value;
    return value;
}

std::string_view view(const void* data, ssize_t size) {
    return {static_cast<const char*>(data), size > 0 ? static_cast<std::size_t>(size) : 0};
}

// Of the pieces of a message, joined, `limit` bytes at most.
std::string join(const msghdr& of, std::size_t limit) {
    std::string out;
    for (std::size_t i = 0; i < of.msg_iovlen && out.size() < limit; ++i)
        out.append(static_cast<const char*>(of.msg_iov[i].iov_base), of.msg_iov[i].iov_len);
    out.resize(std::min(out.size(), limit));
    return out;
}

}  // namespace

}  // namespace yishi::crash

using yishi::crash::join;
using yishi::crash::view;
using yishi::crash::watch;

ssize_t __wrap_send(int socket, const void* data, size_t size, int flags) {
    watch().sending(socket, view(data, static_cast<ssize_t>(size)));
    const auto done = __real_send(socket, data, size, flags);
    watch().sent(socket, view(data, done));
    return done;
}

ssize_t __wrap_sendmsg(int socket, const struct msghdr* message, int flags) {
    watch().sending(socket, join(*message, SIZE_MAX));
    const auto done = __real_sendmsg(socket, message, flags);
    if (done > 0) watch().sent(socket, join(*message, static_cast<std::size_t>(done)));
    return done;
}

ssize_t __wrap_recv(int socket, void* data, size_t size, int flags) {
    const auto done = __real_recv(socket, data, size, flags);
    watch().received(socket, view(data, done));
    return done;
}

ssize_t __wrap_recvmsg(int socket, struct msghdr* message, int flags) {
    const auto done = __real_recvmsg(socket, message, flags);
    if (done > 0) watch().received(socket, join(*message, static_cast<std::size_t>(done)));
    return done;
}
