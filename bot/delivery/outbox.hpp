// The deliverer's inside: one object that lives as long as something of it is under way.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bot/delivery/deliverer.hpp"
#include "bot/delivery/due.hpp"
#include "bot/delivery/lanes.hpp"
#include "bot/delivery/marks.hpp"
#include "bot/delivery/sender.hpp"

namespace yishi::delivery {

inline constexpr std::int64_t offered_wait = 60'000;  // ms for a webhook's response to go out
inline constexpr std::int64_t decline_interval = 24LL * 3600 * 1000;  // ms, a chat
inline constexpr std::size_t declined_max = 10'000;                   // chats remembered
inline constexpr std::size_t passed_max = 100'000;                    // conversations remembered
inline constexpr std::size_t grown_max = 1'000;                       // then all is looked through
inline constexpr int asides_max = 256;   // buttons and refusals under way
inline constexpr int throttled_run = 3;  // in a row, without success: the whole channel is meant
inline constexpr std::int64_t set_back_least = 1'000;     // ms; less is a clock being tuned
inline constexpr std::int64_t due_ahead_max = 3'600'000;  // ms; later was not meant by this clock
inline constexpr std::int64_t misconfigured_pause = 30'000;  // ms until the channel is tried again

// One channel and its part of the outbox.
struct outlet {
    adapters::channel channel;
    const adapters::adapter* adapter = nullptr;
    adapters::facts facts;
    delivery::plan plan;
    channel_stats stats;
    bool behind = true;   // more may wait in the store
    bool missed = false;  // something was not taken in since the last pass over the store began
    std::vector<item> held_back;  // offered during a pass; taken in after it, in order
    int throttled = 0;            // answers in a row

    outlet(adapters::channel on, const adapters::adapter& how, const deliverer_options& options);
};

class outbox : public std::enable_shared_from_this<outbox> {
 public:
    outbox(asio::any_io_executor io,
           storage::store& to,
           http::client& client,
           std::vector<adapters::channel> channels,
           deliverer_options options,
           clock now,
           random chance);
    ~outbox();

    asio::awaitable<storage::result<void>> start();
    void offer(const std::vector<storage::message_row>& rows,
               const storage::conversation_row& of,
               const std::string& request);
    void written(const storage::message_row& row, bool ok);
    void acknowledge(std::string_view channel, std::string id);
    void decline(std::string_view channel, std::string chat, std::string text);
    void apply(std::string_view channel, const adapters::delivery_report& report);
    asio::awaitable<void> drain();
    delivery_stats stats() const;
    const storage::messages::lane_set& lanes() const { return lanes_.set(); }
    // More may wait in the store than was offered: see deliverer.
    void look_again(const std::vector<std::int64_t>& conversations);
    // Sends whatever is due and sets the alarm for what comes next.
    void pump();
    // The owner is gone: ends what only runs for itself.
    void abandon();

 private:
    outlet* find(std::string_view channel);
    // Now, having told the plans if the clock was set back since it was last asked.
    std::int64_t look_at_clock();
    storage::messages::mark mark_of(const item& of, storage::delivery_status status) const;

    // outbox.cpp: one message
    static asio::awaitable<void> deliver(std::shared_ptr<outbox> self, outlet& on, item what);
    asio::awaitable<bool> keep(const item& of, std::string& state);
    void conclude(outlet& on, const item& of, adapters::done how, std::string state);
    void wait_for_lane(outlet& on, item what);
    void bury(outlet& on, const item& of, std::string why);
    void postpone(outlet& on, const item& of, const adapters::done& how, std::string state);
    void record(outlet& on, storage::messages::mark value, bool soon);
    void finish(outlet& on, std::int64_t conversation, std::int64_t seq);
    void note(outlet& on, const std::string& error);
    void count_sent(outlet& on, const item& what);
    void count_written(outlet& on, const item& which);  // in a webhook's response

    // asides.cpp
    static asio::awaitable<void> aside(std::shared_ptr<outbox> self,
                                       outlet& on,
                                       adapters::task what);
    void begin_aside(outlet& on, adapters::task what);

    // backlog.cpp
    static asio::awaitable<void> keep_lanes(std::shared_ptr<outbox> self);
    asio::awaitable<bool> renew_lanes();
    asio::awaitable<void> leave_surplus();
    storage::messages::lane_set idle_leaving() const;
    static asio::awaitable<void> catch_up(std::shared_ptr<outbox> self);
    asio::awaitable<bool> pass();
    void take_page(const backlog_page& page, std::set<outlet*>& full);
    void end_pass(bool complete, const std::set<outlet*>& full);
    bool has_room() const;
    bool take(outlet& on, const storage::messages::unsent_message& from);
    void share_out();

    // elsewhere.cpp
    bool follows(const std::vector<storage::message_row>& rows);
    void passed(const storage::message_row& row);
    void look_into(const std::vector<std::int64_t>& conversations);
    void look_through();
    asio::awaitable<bool> look();

    asio::any_io_executor io_;
    storage::store& store_;
    deliverer_options options_;
    clock now_;
    random chance_;
    asio::thread_pool files_{1};
    sender sender_;
    std::map<std::string, outlet, std::less<>> outlets_;
    std::shared_ptr<marks> marks_;
    held_lanes lanes_;
    asio::steady_timer alarm_;    // the next that is due
    asio::steady_timer renewal_;  // of the lanes
    asio::steady_timer refill_;   // wakes catch_up
    asio::steady_timer pace_;     // between passes
    asio::steady_timer quiet_;    // wakes drain
    asio::steady_timer::time_point alarm_at_ = asio::steady_timer::time_point::max();
    std::map<std::pair<std::string, std::string>, std::int64_t> declined_;
    std::unordered_map<std::int64_t, std::int64_t> passed_;  // conversation -> seq: see follows()
    std::set<std::int64_t> grown_;    // conversations to be looked for in the store
    std::set<std::int64_t> looking_;  // those that are just being read
    bool lanes_told_ = false;         // another has left lanes, or wants some
    std::int64_t latest_ = 0;         // what the clock said last
    int under_way_ = 0;               // coroutines
    int asides_ = 0;
    bool pumping_ = false;
    bool passing_ = false;
    bool first_pass_ = true;
    bool stopping_ = false;
};

}  // namespace yishi::delivery
