// What a simulated process stands on: a store and a platform's client that do nothing until the
// scheduler says so.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "bot/http/client.hpp"
#include "storage/store.hpp"

namespace yishi::sim {

namespace asio = boost::asio;

// Units wait here and run on the real store when asked to: writes in the order that the store
// promises, reads in any. Whoever asked for one hears of it when told to, which may be later: of
// writes in their order.
class scheduled_store final : public storage::store {
 public:
    explicit scheduled_store(storage::store& below) : below_(below) {}

    void submit_turn(storage::turn_key,
                     storage::decide_fn,
                     storage::completion<storage::turn_result> done) override;
    void submit(storage::unit_fn write, storage::completion<void> done) override;
    void submit_ahead(storage::unit_fn write, storage::completion<void> done) override;
    void read(storage::unit_fn read, storage::completion<void> done) override;
    storage::store_health health() const override { return {}; }
    storage::store_figures figures() const override { return {}; }
    storage::result<void> backup(const std::string&) override;
    void close() override {}

    std::size_t writes() const { return writes_.size(); }
    std::size_t reads() const { return reads_.size(); }
    // committed; refused: nothing of it is in the store; lying: said to be committed and lost, as
    // no store may; untold: committed, and the process ends before it hears of it.
    enum class fate { committed, refused, lying, untold };
    void run_write(fate how);
    void run_read(std::size_t which, bool fails);

    // What has run and is to be told; a turn's end is told by whoever tells of writes (`shared`: by
    // another, so that a write after it may be heard of first).
    void turn_written(std::function<void()> tell, bool shared);
    bool tell_write();
    bool tell_turn();
    std::size_t read_ends() const { return seen_.size(); }
    void tell_read(std::size_t which);

 private:
    struct unit {
        storage::unit_fn work;
        storage::completion<void> done;
    };
    storage::store& below_;
    std::deque<unit> writes_;
    std::vector<unit> reads_;
    std::deque<std::function<void()>> written_;
    std::deque<std::function<void()>> turns_;
    std::vector<std::function<void()>> seen_;
};

// A request on its way.
struct flight {
    std::string conversation;  // as the message's text says
    std::int64_t number = 0;
    std::int64_t until = 0;  // ms of the simulation: the client waits no longer
    bool taken = false;      // by the platform
    std::function<void(boost::system::result<http::response>)> done;
};

class scheduled_client final : public http::client {
 public:
    using listener = std::function<void(flight&)>;
    // `begun` is told of every request and says until when it may last.
    scheduled_client(asio::io_context& io, listener begun) : io_(io), begun_(std::move(begun)) {}

    asio::awaitable<boost::system::result<http::response>> send(http::client_request value,
                                                                bool repeatable) override;
    void close() override {}

    std::list<flight>& flights() { return flights_; }
    // Answers it; it is no longer on its way.
    void end(std::list<flight>::iterator which, boost::system::result<http::response> how);

 private:
    void begin(const http::client_request& value, decltype(flight::done) done);

    asio::io_context& io_;
    listener begun_;
    std::list<flight> flights_;
};

}  // namespace yishi::sim
