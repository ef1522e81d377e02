// What of one channel's outbox may be sent now. Pure: time is handed in, nothing is sent here.
// A conversation's messages go one after the other: only the first is ever eligible, and it stays
// first until it is finished.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

namespace yishi::delivery {

inline constexpr std::int64_t message_age_max = 24LL * 3600 * 1000;  // ms; older is a dead letter
inline constexpr std::int64_t backoff_first = 1'000;                 // ms
inline constexpr std::int64_t backoff_max = 300'000;                 // ms
inline constexpr int chat_burst = 3;                                 // messages

// How long to wait after the attempt-th failure: doubles, clamped, spread by `chance` in [0, 1).
std::int64_t backoff(int attempts, double chance);

struct item {
    std::int64_t conversation = 0;
    std::int64_t seq = 0;
    std::int64_t at = 0;      // when it was written
    std::int64_t due_at = 0;  // not before
    int attempts = 0;
    int lane = 0;
    std::int64_t fence = 0;  // of the lane's lease, once it is under way
    std::string chat;
    std::string body;        // the contract's JSON
    std::string task_state;  // the adapter's
    std::string error;       // of the last try
    std::string request;     // that brought what this answers, for the log; not after a restart
    bool written = false;    // in a webhook's response, before it was the first of its conversation
};

struct rates {
    double channel = 0;  // messages a second, 0: unlimited
    double chat = 0;
};

// Lets `burst` events pass at once, then one an interval.
class pacer {
 public:
    void set(double per_second, int burst);
    std::int64_t free_at() const {
        return full_us_ <= slack_us_ ? 0 : (full_us_ - slack_us_ + 999) / 1000;
    }
    std::int64_t paid_at() const { return full_us_ / 1000 + 1; }
    void set_back(std::int64_t by) { full_us_ -= by * 1000; }
    void take(std::int64_t now);

 private:
    std::int64_t interval_us_ = 0;
    std::int64_t slack_us_ = 0;
    std::int64_t full_us_ = 0;  // when all that passed is paid for
};

struct plan_limits {
    rates rate;
    std::size_t waiting_max = 10'000;
    int under_way_max = 64;
};

class plan {
 public:
    explicit plan(plan_limits limits);

    // True: taken in, or known already. False: no room.
    bool add(item value);
    // The next that may be sent now, if any; it is under way until one of the next three is called.
    // The pointer is good until then. `now` goes back only after set_back().
    item* take(std::int64_t now);
    // Sent or dead, and that is in the store: the next of the conversation is eligible.
    void finish(std::int64_t conversation, std::int64_t seq);
    // The request is over, its mark on the way to the store: makes room for another request.
    void settle(std::int64_t conversation, std::int64_t seq);
    // Not now: again at value.due_at; the item is replaced by `value`.
    void retry(item value);

    // The item if it is the first of its conversation and not under way: makes it due now (hurry),
    // or takes it out of turn without rate or limit (claim). While another is before it, this is
    // remembered: it will be due at once, or claim_written() takes it when it is the first.
    bool hurry(std::int64_t conversation, std::int64_t seq);
    item* claim(std::int64_t conversation, std::int64_t seq);
    item* claim_written(std::int64_t conversation);

    // Nothing is taken before; the latest call counts.
    void pause(std::int64_t until) { paused_until_ = until; }
    std::int64_t paused_until() const { return paused_until_; }
    // The clock was set back by `by` ms: what was to be soon still is.
    void set_back(std::int64_t by);
    // This process's share of the channel's rate, in (0, 1].
    void share(double part);
    // While held, finished conversations are remembered, so that rows read from an older snapshot
    // of the store are known.
    void hold(bool on);
    // Forgets what waits in a lane that somebody else has now.
    void forget_lane(int lane);

    // Something of this lane is here.
    bool has_lane(int lane) const;
    // It is here, or was since its conversation came to rest.
    bool knows(std::int64_t conversation, std::int64_t seq) const;
    // When take() is to be asked next; nullopt: only when something else happened.
    std::optional<std::int64_t> next(std::int64_t now) const;
    std::size_t size() const { return size_; }
    std::size_t under_way() const { return static_cast<std::size_t>(under_way_); }
    bool has_followers(std::int64_t conversation) const;
    // 0: nothing waits. Walks over all conversations.
    std::int64_t oldest_at() const;

 private:
    enum class state { idle, ready, waiting, under_way, settled };
    struct line {
        std::deque<item> items;
        plan::state state = state::idle;
        std::uint32_t turn = 0;  // of its latest entry in waiting_; older ones are void
        std::int64_t last_seq = 0;
        pacer chat;
    };
    struct wake {
        std::int64_t at = 0;
        std::int64_t conversation = 0;
        std::uint32_t turn = 0;
        bool operator>(const wake& other) const { return at > other.at; }
    };
    using lines = std::unordered_map<std::int64_t, line>;

    line* first_is(std::int64_t conversation, std::int64_t seq);
    item* find(std::int64_t conversation, std::int64_t seq);
    void line_up(std::int64_t conversation, line& of);
    void wait(std::int64_t conversation, line& of, std::int64_t until);
    void leave(line& of);
    void drop_if_done(lines::iterator which);
    void wake_up(std::int64_t now);

    plan_limits limits_;
    lines lines_;
    std::deque<std::pair<std::int64_t, std::uint32_t>> ready_;
    std::priority_queue<wake, std::vector<wake>, std::greater<>> waiting_;
    pacer channel_;
    std::int64_t paused_until_ = 0;
    std::size_t size_ = 0;
    int under_way_ = 0;
    bool held_ = false;
    std::vector<std::int64_t> done_;  // conversations to forget when no longer held
};

}  // namespace yishi::delivery
