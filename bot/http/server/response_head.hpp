// The bytes of a response's head.
#pragma once

#include <string>
#include <string_view>

#include "bot/http/message.hpp"

namespace yishi::http {

struct head_facts {
    int version = 11;  // of the request
    bool keep_alive = true;
    bool chunked = false;  // a stream: no Content-Length
    std::string_view request_id;
    std::string_view date;
};

// Appends status line, the handler's headers (without those that frame the message, which are
// ours), ours and the default security headers that the handler did not set.
void append_head(std::string& to, const response& from, const head_facts& facts);

}  // namespace yishi::http
