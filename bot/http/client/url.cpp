#include "bot/http/client/url.hpp"

#include <algorithm>

namespace yishi::http {

namespace {

bool plain(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte >= 0x7f || c == '\\';
    });
}

}  // namespace

std::optional<url_parts> parse_url(std::string_view text) {
    url_parts out;
    if (!plain(text)) return std::nullopt;
    if (text.starts_with("https://")) {
        out.tls = true;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return std::nullopt;
    }
    const auto end = std::min(text.find_first_of("/?#"), text.size());
    const auto authority = text.substr(0, end);
    auto target = text.substr(end);
    target = target.substr(0, target.find('#'));
    out.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);

    if (authority.empty() || authority.find('@') != std::string_view::npos) return std::nullopt;
    auto host = authority;
    std::string_view port;
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        port = authority.substr(colon + 1);
        if (port.empty() || port.size() > 5 ||
            port.find_first_not_of("0123456789") != std::string_view::npos) {
            return std::nullopt;
        }
    }
    if (host.empty()) return std::nullopt;
    const std::string_view usual = out.tls ? "443" : "80";
    if (port.empty()) port = usual;
    out.port = port;
    out.authority = host;
    if (port != usual) out.authority.append(":").append(port);
    if (host.starts_with('[')) {
        if (!host.ends_with(']')) return std::nullopt;
        host = host.substr(1, host.size() - 2);
    }
    out.host = host;
    return out;
}

}  // namespace yishi::http
