#include "bot/webchat/origin.hpp"

#include <algorithm>

namespace yishi::webchat {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

bool plain_host(std::string_view host) {
    constexpr std::size_t host_max = 260;  // bytes, with the port
    return !host.empty() && host.size() <= host_max &&
           std::all_of(host.begin(), host.end(), [](char c) {
               const char l = lower(c);
               return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                      c == ':' || c == '[' || c == ']';
           });
}

std::string_view host_of(std::string_view origin) {
    const auto mark = origin.find("://");
    return mark == std::string_view::npos ? std::string_view() : origin.substr(mark + 3);
}

}  // namespace

std::string_view origin_of(std::string_view url) {
    if (!same(url.substr(0, 7), "http://") && !same(url.substr(0, 8), "https://")) return {};
    const auto host = url.find("://") + 3;
    return url.substr(0, url.find_first_of("/?#", host));
}

bool origin_allowed(std::string_view origin, std::string_view host, std::string_view public_url) {
    if (origin.empty()) return true;
    // An origin is a scheme and a host and nothing else.
    if (origin_of(origin).empty() || origin_of(origin) != origin) return false;
    const std::string_view own = origin_of(public_url);
    return same(host_of(origin), host) || (!own.empty() && same(origin, own));
}

std::string content_security_policy(std::string_view host, std::string_view frame_ancestors) {
    std::string out =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'";
    if (plain_host(host)) {
        out.append(" ws://").append(host).append(" wss://").append(host);
    }
    out.append("; base-uri 'none'; form-action 'none'; frame-ancestors ").append(frame_ancestors);
    return out;
}

}  // namespace yishi::webchat
