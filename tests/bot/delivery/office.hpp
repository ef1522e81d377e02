// A small office for delivery's tests: a real SQLite store, a fake platform, a clock that stands
// still until the test moves it.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/delivery/deliverer.hpp"
#include "bot/http/client.hpp"
#include "storage/store.hpp"
#include "tests/support/fake_platform.hpp"

namespace yishi::test {

class office {
 public:
    office();
    ~office();

    std::unique_ptr<boost::asio::io_context> io = std::make_unique<boost::asio::io_context>();
    fake_platform platform;
    std::string folder;
    std::int64_t now = 1'767'225'600'000;
    std::unique_ptr<storage::store> store;
    std::unique_ptr<http::client> client;

    adapters::channel telegram(std::string rate = "0") const;
    delivery::deliverer_options options;
    std::unique_ptr<delivery::deliverer> make(std::vector<adapters::channel> channels);

    storage::conversation_row conversation(const std::string& chat,
                                           const std::string& channel = "tg");
    // Writes a queued message and returns it as stored.
    storage::message_row queue(const storage::conversation_row& in,
                               outbound_message message,
                               storage::delivery_status status = storage::delivery_status::queued);
    storage::message_row queue(const storage::conversation_row& in, const std::string& text);
    std::optional<storage::message_row> look(const storage::message_row& at);
    // Runs the io thread until it is so. False after a generous limit.
    bool until(const std::function<bool()>& so);
    bool until_status(const storage::message_row& of, storage::delivery_status status);
    // Runs a unit to its end; throws its error.
    void write(const storage::unit_fn& unit);
    template <class T>
    T run(boost::asio::awaitable<T> what) {
        std::optional<T> out;
        boost::asio::co_spawn(*io, std::move(what), [&](std::exception_ptr failed, T value) {
            if (failed) std::rethrow_exception(failed);
            out = std::move(value);
        });
        if (!until([&] { return out.has_value(); })) throw std::runtime_error{"it does not end"};
        return std::move(*out);
    }
    void run(boost::asio::awaitable<void> what);
    // The process dies in the middle of everything; a new one begins with what is in the store.
    // Deliverers made before must be gone.
    void crash();
};

// The texts of the sendMessage requests, in order.
std::vector<std::string> texts_of(const std::vector<platform_request>& requests);

}  // namespace yishi::test
