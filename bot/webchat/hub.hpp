// Who reads which conversation just now: open sockets and waiting polls. Bounded for each
// conversation: the newest readers stay, the oldest are sent away.
// Threading: the io thread.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/rows.hpp"

namespace yishi::webchat {

inline constexpr std::size_t readers_max_per_chat = 8;

class reader {
 public:
    virtual ~reader() = default;
    // New entries of the thread, in order, as committed.
    virtual void news(const std::vector<storage::message_row>& messages) = 0;
    // End: too many readers, the device was forgotten, or the server stops.
    virtual void end() = 0;
};

class hub {
 public:
    // `who` stays until leave(); `device` is the hash of its token.
    void enter(std::string_view chat, std::string_view device, reader& who);
    void leave(std::string_view chat, reader& who);
    void tell(std::string_view chat, const std::vector<storage::message_row>& messages);
    void forget(std::string_view chat, std::string_view device);
    void end_all();
    std::size_t size() const;
    std::vector<std::string> chats() const;

 private:
    struct seat {
        std::string device;
        reader* who = nullptr;
    };
    std::unordered_map<std::string, std::deque<seat>> by_chat_;
};

// Enters on construction, leaves at the end of its life.
class presence {
 public:
    presence(hub& in, std::string chat, std::string_view device, reader& who)
        : in_(in), chat_(std::move(chat)), who_(who) {
        in_.enter(chat_, device, who_);
    }
    ~presence() { in_.leave(chat_, who_); }
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;

 private:
    hub& in_;
    std::string chat_;
    reader& who_;
};

}  // namespace yishi::webchat
