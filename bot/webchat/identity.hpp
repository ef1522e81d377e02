// Devices and pick-up codes. Secrets leave once, to the page; the store has only their SHA-256.
// Threading: the io thread; what is awaited runs on the store's threads.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/store.hpp"

namespace yishi::webchat {

namespace asio = boost::asio;

inline constexpr std::int64_t pickup_ms = 10 * 60 * 1'000;
inline constexpr std::size_t pickup_size = 8;

struct device {
    std::string hash;  // of its token
    std::string chat;
};

struct pickup {
    std::string code;
    std::int64_t expires_at = 0;
};

class identity {
 public:
    virtual ~identity() = default;
    // A new device with a conversation of its own; its token.
    virtual asio::awaitable<storage::result<std::string>> create() = 0;
    // nullopt: nobody that we know.
    virtual asio::awaitable<storage::result<std::optional<device>>> find(std::string token) = 0;
    virtual asio::awaitable<storage::result<void>> forget(device what) = 0;
    virtual asio::awaitable<storage::result<pickup>> make_pickup(device from) = 0;
    // The token of a new device for the code's conversation; nullopt: no such code (any more).
    virtual asio::awaitable<storage::result<std::optional<std::string>>> claim(
        std::string code) = 0;
};

std::unique_ptr<identity> make_identity(asio::any_io_executor io,
                                        storage::store& store,
                                        std::string channel,
                                        std::function<std::int64_t()> now,
                                        std::function<std::string(std::size_t)> random_bytes);

// What people type, as codes are: capitals and digits only.
std::string normal_code(std::string_view typed);

}  // namespace yishi::webchat
