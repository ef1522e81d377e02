// An inbound message becomes one durable step, the turn: dedupe, run the engine, apply its effects.
// Threading: members are called on the io thread; the work runs on the store's threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/conversation/town.hpp"
#include "bot/conversation/turn.hpp"
#include "bot/measure/histogram.hpp"
#include "dialogs/message.hpp"
#include "storage/store.hpp"

namespace yishi::conversation {

namespace asio = boost::asio;

// What one committed step changed, as stored. `messages` are new entries of the thread, in order.
struct receipt {
    bool repeated = false;
    storage::conversation_row conversation;
    std::vector<storage::message_row> messages;
    std::vector<std::string> case_numbers;
    std::string request = {};  // the id of the one that brought it, for the log
};

// Told of every commit that added messages, on the io thread: delivery and the page's sockets.
using listener = std::function<void(const receipt&)>;

// The outside world, handed in.
struct surroundings {
    std::function<std::int64_t()> now;               // ms since the epoch
    std::function<std::string(std::size_t)> random;  // that many bytes
    // The lanes of the outbox that are sent from here; nothing: all.
    std::function<storage::messages::lane_set()> lanes = {};
};

// The turns of one channel.
struct turn_figures {
    std::uint64_t done = 0;
    std::uint64_t repeated = 0;  // delivered by the platform before: nothing was changed
    std::uint64_t failed = 0;    // nothing was stored
    measure::histogram time;     // from the parsed message to the commit's return
};

class conversations {
 public:
    virtual ~conversations() = default;
    // Returns after COMMIT. Errors are storage::errc; nothing is stored then: answer 503.
    // `request`: the id of the one that brought it, for the log.
    virtual asio::awaitable<storage::result<receipt>> receive(inbound_message message,
                                                              std::string request = {}) = 0;
    // The idle timer of this conversation fired.
    virtual asio::awaitable<storage::result<void>> wake(std::int64_t conversation) = 0;
    // What they sent could not be kept: they are asked to send it again.
    virtual asio::awaitable<storage::result<void>> refuse_media(std::int64_t conversation) = 0;
    virtual void listen(listener value) = 0;
    virtual void tell(const receipt& news) = 0;  // what others committed (the officers' desk)
    // The values of a turn on this channel, now.
    virtual turn_setting setting_of(std::string_view channel) = 0;
    // The configuration under which the conversation goes on; loaded from the store if need be.
    virtual asio::awaitable<std::shared_ptr<const town>> town_of(std::string bundle) = 0;
    // By channel.
    virtual const std::map<std::string, turn_figures, std::less<>>& figures() const = 0;
};

// What `store`, `towns` and `settings` refer to outlives it.
std::unique_ptr<conversations> make_conversations(asio::any_io_executor io,
                                                  storage::store& store,
                                                  towns& known,
                                                  const config::settings& settings,
                                                  surroundings around);

}  // namespace yishi::conversation
