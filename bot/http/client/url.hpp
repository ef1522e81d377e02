#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yishi::http {

// The parts of an http:// or https:// address that a request needs.
struct url_parts {
    bool tls = false;
    std::string host;  // without brackets
    std::string port;
    std::string target;     // path and query, at least "/"
    std::string authority;  // for the Host header: with brackets, without the scheme's own port
};

// Absent if it is not such an address, holds credentials or characters that an address can't have.
std::optional<url_parts> parse_url(std::string_view text);

}  // namespace yishi::http
