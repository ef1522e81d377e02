// The inside of media: jobs in the store, fetched, cleaned and kept; lives as long as something of
// it is under way.
#pragma once

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bot/delivery/media.hpp"
#include "bot/delivery/sender.hpp"

namespace yishi::delivery {

using kept = boost::system::result<stored_content>;

struct job_list {
    std::vector<storage::media_row> due;
    std::optional<std::int64_t> next;  // when one more will be
};

class jobs : public std::enable_shared_from_this<jobs> {
 public:
    jobs(asio::any_io_executor io,
         storage::store& to,
         http::client& client,
         std::vector<adapters::channel> channels,
         media_options options,
         clock now,
         random chance)
        : io_(std::move(io)),
          store_(to),
          options_(std::move(options)),
          now_(std::move(now)),
          chance_(std::move(chance)),
          pool_(static_cast<std::size_t>(std::max(options_.workers, 1))),
          sender_{client, pool_.get_executor(), options_.folder},
          alarm_(io_),
          quiet_(io_) {
        for (auto& on : channels) channels_.emplace(on.id, std::move(on));
    }
    ~jobs() { pool_.join(); }

    static asio::awaitable<void> run(std::shared_ptr<jobs> self);
    static asio::awaitable<kept> upload(std::shared_ptr<jobs> self, std::string bytes);
    asio::awaitable<void> drain();
    void wake() {
        woken_ = true;
        if (!resting_) alarm_.cancel();
    }
    void stop() {
        stopping_ = true;
        alarm_.cancel();
        quiet_.cancel();
    }
    void listen(media_listener value) { listeners_.push_back(std::move(value)); }
    const media_options& options() const { return options_; }

 private:
    static asio::awaitable<void> work(std::shared_ptr<jobs> self, storage::media_row what);
    static asio::awaitable<kept> keep_it(std::string folder,
                                         std::string bytes,
                                         std::int64_t pixels_max);
    asio::awaitable<kept> keep(std::string bytes);
    asio::awaitable<void> sleep(std::chrono::milliseconds wait);
    asio::awaitable<std::optional<job_list>> look();
    asio::awaitable<void> fetch(storage::media_row& what);
    // The clock by which jobs are due: it never goes back, or they would wait until it has caught
    // up.
    std::int64_t job_time();
    void fail(storage::media_row& what, std::string why) const;
    void try_later(storage::media_row& what, std::string why, std::int64_t wait);

    asio::any_io_executor io_;
    storage::store& store_;
    media_options options_;
    clock now_;
    random chance_;
    asio::thread_pool pool_;
    sender sender_;
    asio::steady_timer alarm_;
    asio::steady_timer quiet_;
    std::map<std::string, adapters::channel, std::less<>> channels_;
    std::vector<media_listener> listeners_;
    std::set<std::int64_t> under_way_;
    std::int64_t latest_ = 0;  // what the clock said last
    std::int64_t ahead_ = 0;   // how far it was set back since the start
    int uploads_ = 0;
    bool woken_ = false;
    bool resting_ = false;
    bool stopping_ = false;
};

}  // namespace yishi::delivery
