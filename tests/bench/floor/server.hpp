// The floor's network side: Telegram's webhook in, its Bot API out. All on one io_context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace yishi::bench {

struct floor_settings {
    std::uint16_t port = 0;
    std::uint16_t api_port = 0;  // of the Bot API, on the loopback interface
    std::string database;
    std::string secret;
    bool reply_in_webhook = false;
};

class floor_server {
 public:
    virtual ~floor_server() = default;
};

// Listens from now on; goes on until it is destroyed, which takes in what has come. What fails is
// thrown, by run() of the io_context too: the floor mends nothing.
std::unique_ptr<floor_server> make_floor_server(boost::asio::io_context& io,
                                                const floor_settings& settings);

}  // namespace yishi::bench
