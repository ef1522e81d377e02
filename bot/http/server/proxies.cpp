#include "bot/http/server/proxies.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <stdexcept>

namespace yishi::http {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t hops_max = 32;
constexpr std::size_t id_max = 64;

// An IPv4 address that arrived in IPv6 clothes counts as itself.
ip::address plain(const ip::address& value) {
    if (value.is_v6() && value.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, value.to_v6());
    return value;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// "1.2.3.4", "1.2.3.4:567", "2001:db8::1", "[2001:db8::1]:567"
std::optional<ip::address> parse_hop(std::string_view hop) {
    if (hop.starts_with('[')) {
        hop = hop.substr(1, hop.find(']') - 1);
    } else if (std::count(hop.begin(), hop.end(), ':') == 1) {
        hop = hop.substr(0, hop.find(':'));
    }
    boost::system::error_code error;
    const auto out = ip::make_address(hop, error);
    if (error) return std::nullopt;
    return plain(out);
}

bool plain_id(std::string_view value) {
    return !value.empty() && value.size() <= id_max &&
           std::all_of(value.begin(), value.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

}  // namespace

proxies::proxies(const std::vector<std::string>& trusted) {
    for (const auto& text : trusted) {
        boost::system::error_code error;
        if (text.find('/') == std::string::npos) {
            const auto address = ip::make_address(text, error);
            if (error) throw std::invalid_argument("trusted_proxies: not an address: " + text);
            if (address.is_v4()) v4_.emplace_back(address.to_v4(), 32);
            if (address.is_v6()) v6_.emplace_back(address.to_v6(), 128);
            continue;
        }
        const auto v4 = ip::make_network_v4(text, error);
        if (!error) {
            v4_.push_back(v4);
            continue;
        }
        const auto v6 = ip::make_network_v6(text, error);
        if (error) throw std::invalid_argument("trusted_proxies: not a network: " + text);
        v6_.push_back(v6);
    }
}

bool proxies::trusts(const ip::address& value) const {
    const auto address = plain(value);
    if (address.is_v4()) {
        const auto v4 = address.to_v4();
        return std::any_of(v4_.begin(), v4_.end(), [&](const auto& net) {
            return ip::network_v4(v4, net.prefix_length()).canonical() == net.canonical();
        });
    }
    const auto v6 = address.to_v6();
    return std::any_of(v6_.begin(), v6_.end(), [&](const auto& net) {
        return ip::network_v6(v6, net.prefix_length()).canonical() == net.canonical();
    });
}

void proxies::apply(request& to) const {
    // Several X-Forwarded-For lines are one list.
    std::vector<std::string_view> hops;
    for (const auto& [name, value] : to.headers) {
        if (!boost::beast::iequals(name, "X-Forwarded-For")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(','), rest.size());
            hops.push_back(trim(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    for (std::size_t i = 0; i < hops.size() && i < hops_max; ++i) {
        const auto hop = parse_hop(hops[hops.size() - 1 - i]);
        if (!hop) break;  // whoever wrote this is unknown: stay with the nearest known address
        to.peer = hop->to_string();
        if (!trusts(*hop)) break;
    }
    const auto proto = find(to.headers, "X-Forwarded-Proto");
    if (!proto.empty()) to.secure = trim(proto.substr(proto.rfind(',') + 1)) == "https";
    const auto id = find(to.headers, "X-Request-Id");
    if (plain_id(id)) to.id = id;
}

}  // namespace yishi::http
