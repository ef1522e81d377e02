// A town at work without sockets: the shipped configuration, a real store in a temporary folder, a
// clock that stands still until moved.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "bot/conversation/clockwork.hpp"
#include "bot/conversation/conversation.hpp"
#include "bot/conversation/desk.hpp"
#include "storage/sql/transaction.hpp"
#include "storage/store.hpp"

namespace yishi::test {

namespace asio = boost::asio;

class workbench {
 public:
    explicit workbench(std::string_view channel_keys = "");
    ~workbench();

    // Runs a coroutine to its end.
    template <class T>
    T run(asio::awaitable<T> work) {
        auto future = asio::co_spawn(io, std::move(work), asio::use_future);
        io.restart();
        while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io.run_one();
        return future.get();
    }

    // A resident writes; returns what the bot said (empty: nothing). Each has a new platform id.
    std::string say(const std::string& chat, const std::string& text);
    conversation::receipt send(inbound_message message);
    inbound_message message(const std::string& chat, const std::string& text);
    // The complaint to its end; the number of the case.
    std::string complain(const std::string& chat);

    void read(const storage::unit_fn& look);
    void write(const storage::unit_fn& unit);
    void write(const std::string& sql);
    storage::case_row case_of(const std::string& number);
    std::int64_t count(const std::string& sql);

    asio::io_context io;
    std::int64_t now = 1'782'000'000'000;  // a Wednesday morning in the shipped town's calendar
    storage::messages::lane_set lanes = storage::messages::lane_set().set();
    config::settings settings;
    std::string folder;
    std::shared_ptr<const conversation::town> town;
    std::unique_ptr<storage::store> store;
    std::unique_ptr<conversation::towns> towns;
    std::unique_ptr<conversation::conversations> conversations;
    std::unique_ptr<conversation::desk> desk;
    std::unique_ptr<conversation::clockwork> clockwork;
    std::vector<conversation::receipt> told;
    std::vector<std::string> removed;  // contents whose files the clockwork removed

 private:
    int ids_ = 0;
    int seeds_ = 0;
};

}  // namespace yishi::test
