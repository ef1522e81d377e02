// One request and its response over a connection.
#pragma once

#include <string>

#include "bot/http/client.hpp"
#include "bot/http/client/attempt.hpp"
#include "bot/http/client/pool.hpp"
#include "bot/http/client/url.hpp"

namespace yishi::http {

// The request's head; empty if a header or the method can't be sent as it is.
std::string request_head(const client_request& value, const url_parts& to);

struct exchanged {
    error_code error;
    response value;
    bool reusable = false;  // the wire may serve another request
    bool silent = true;     // no byte came back
};

// Reads the response to `of`, and the interim ones before it. `reusable`: as far as the response
// says.
asio::awaitable<exchanged> read_response(wire& over, attempt& on, const client_request& of);

// `head` and `value.body` must live until it returns.
asio::awaitable<exchanged> exchange(wire& over,
                                    attempt& on,
                                    const std::string& head,
                                    const client_request& value);

}  // namespace yishi::http
