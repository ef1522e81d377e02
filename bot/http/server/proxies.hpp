// Who the client is when proxies stand in front of us.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bot/http/message.hpp"

namespace yishi::http {

class proxies {
 public:
    // Addresses or networks; throws std::invalid_argument on anything else.
    explicit proxies(const std::vector<std::string>& trusted);
    bool trusts(const boost::asio::ip::address& value) const;
    // What a trusted neighbour's headers say: X-Forwarded-For read from the right up to the first
    // address that is not ours, X-Forwarded-Proto, X-Request-Id. Changes `peer`, `secure`, `id`.
    void apply(request& to) const;

 private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace yishi::http
