// The outbox at work: sends what is queued, in order per conversation, at least once.
// Threading: everything is called and runs on the io thread; only the store works elsewhere.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/adapter.hpp"
#include "bot/http/client.hpp"
#include "bot/measure/histogram.hpp"
#include "storage/sql/messages.hpp"
#include "storage/store.hpp"

namespace yishi::delivery {

namespace asio = boost::asio;

using clock = std::function<std::int64_t()>;  // wall clock, ms since the epoch
using random = std::function<double()>;       // uniform in [0, 1)

struct deliverer_options {
    // This process among those that share the store: unique; with a store that only one process may
    // serve (SQLite and its lock file) a fixed name, so that a restart goes on at once.
    std::string owner;
    bool shared = false;               // other processes queue messages in the store, too
    std::string media_folder;          // DATA/media, where outbound attachments are read
    std::int64_t lease_ms = 50'000;    // what a killed process held is sent so much later at most
    std::size_t waiting_max = 10'000;  // messages in memory a channel; the rest stays in the store
    int page_max = 500;                // messages read from the store at once
    int under_way_max = 64;            // requests at once a channel
};

struct channel_stats {
    std::uint64_t sent = 0;
    std::uint64_t retried = 0;
    std::uint64_t dead = 0;
    std::size_t waiting = 0;  // in memory, not yet sent
    std::size_t under_way = 0;
    bool behind = false;     // more is waiting in the store
    std::string last_error;  // for people; empty after a success
    std::int64_t last_error_at = 0;
    measure::histogram time;  // from being written to being sent, over restarts and failed tries
};
struct delivery_stats {
    std::int64_t oldest_unsent_at = 0;  // 0: nothing waits
    bool leased = false;                // this process holds lanes
    std::map<std::string, channel_stats, std::less<>> channels;
};

class deliverer {
 public:
    virtual ~deliverer() = default;
    // Leases its part of the lanes and loads what is unsent, in pages; returns when sending has
    // begun.
    virtual asio::awaitable<storage::result<void>> start() = 0;
    // New rows of one conversation, right after their commit; rows that are not to be sent are
    // skipped. `request`: the id of the one that brought what they answer, for the log.
    virtual void offer(const std::vector<storage::message_row>& rows,
                       const storage::conversation_row& of,
                       const std::string& request = {}) = 0;
    // An `offered` row was put in the webhook's response, and that was written (true) or could not
    // be: then it goes by API. Call it once for every offered row; one that nothing is heard of
    // goes by API too, after a minute.
    virtual void written(const storage::message_row& row, bool ok) = 0;
    // Fire and forget: stops the spinner of a pressed button (parsed::acknowledge).
    virtual void acknowledge(std::string_view channel, std::string id) = 0;
    // Says `text` in a chat that is no resident's conversation, once a day at most
    // (parsed::declined).
    virtual void decline(std::string_view channel, std::string chat, std::string text) = 0;
    // What the platform says became of a message.
    virtual void apply(std::string_view channel, const adapters::delivery_report& report) = 0;
    // Begins nothing new, waits for what is under way (bounded by its timeouts), writes all marks,
    // gives the lanes back.
    virtual asio::awaitable<void> drain() = 0;
    virtual delivery_stats stats() const = 0;
    // Those that this process sends.
    virtual storage::messages::lane_set lanes() const = 0;
    // Looks at once what is due: after the clock was set.
    virtual void wake() = 0;
    // Another process has queued messages in these conversations' lanes (empty: in any); what it
    // announced with storage::lanes_subject is among them.
    virtual void look_again(const std::vector<std::int64_t>& conversations) = 0;
};

// `to` and `client` must outlive the deliverer and, if it was not drained, what `io` still holds.
std::unique_ptr<deliverer> make_deliverer(asio::any_io_executor io,
                                          storage::store& to,
                                          http::client& client,
                                          std::vector<adapters::channel> channels,
                                          deliverer_options options,
                                          clock now,
                                          random chance);

}  // namespace yishi::delivery
