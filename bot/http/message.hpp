// HTTP requests and responses as values, without Beast.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yishi::http {

using headers = std::vector<std::pair<std::string, std::string>>;
std::string_view find(const headers& in,
                      std::string_view name);  // case-insensitive, empty if absent

struct request {
    std::string method;
    std::string target;              // path and query as received
    std::string_view path() const;   // without the query, still percent-encoded
    std::string_view query() const;  // after '?', still percent-encoded
    http::headers headers;
    std::string body;
    std::string peer;                   // the client's address, through trusted_proxies
    std::string id;                     // request id, also in the response's X-Request-Id
    bool secure = false;                // https at the client's side
    std::vector<std::string> captures;  // what the route's {placeholders} matched, percent-decoded
};

struct response {
    int status = 200;
    http::headers headers;
    std::string body;
    // Called on the io thread once the response was handed to the socket (true) or could not be
    // (false).
    std::function<void(bool)> written;
};

// Decoded value of a query or form parameter; empty if absent.
std::string parameter(std::string_view encoded, std::string_view name);
std::vector<std::pair<std::string, std::string>> parameters(std::string_view encoded);
std::string percent_decode(std::string_view text);
std::string percent_encode(std::string_view text);

response text(int status, std::string body);
response json(std::string body, int status = 200);
// RFC 9457 problem document; `detail` says what to do.
response problem(int status, std::string_view title, std::string_view detail = {});

}  // namespace yishi::http
