// An inbound message becomes one durable step, the turn: dedupe, run the engine, apply its effects.
// Threading: members are called on the io thread; the work runs on the store's threads.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dialogs/message.hpp"
#include "storage/store.hpp"

namespace yishi::conversation {

namespace asio = boost::asio;

struct town;  // bot/conversation/town.hpp: the compiled configuration, immutable

// What one committed step changed, as stored. `messages` are new entries of the thread, in order.
struct receipt {
    bool repeated = false;
    storage::conversation_row conversation;
    std::vector<storage::message_row> messages;
    std::vector<std::string> case_numbers;
};

// Told of every commit that added messages, on the io thread: delivery and the page's sockets listen.
using listener = std::function<void(const receipt&)>;

class conversations {
   public:
    virtual ~conversations() = default;
    // Returns after COMMIT. Errors are storage::errc; nothing is stored then: answer 503.
    virtual asio::awaitable<storage::result<receipt>> receive(inbound_message message) = 0;
    virtual void listen(listener value) = 0;
};

}  // namespace yishi::conversation
