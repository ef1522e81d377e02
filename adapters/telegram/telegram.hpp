// Telegram Bot API: https://core.telegram.org/bots/api
#pragma once

#include "adapters/adapter.hpp"

namespace yishi::adapters::telegram {

const adapter& instance();

// The translation of an update (update.cpp).
parsed parse_update(const verified& body, const channel& on);

// The parts that a message is sent in (parts.cpp), in order; each is one request.
struct part {
    std::string_view method;      // "sendMessage"
    std::string json;             // the request's body
    std::vector<form_part> form;  // not empty: multipart instead of json
};
std::vector<part> make_parts(const outbound_message& message);
// At most one, told without making it: a short text.
bool is_one_part(const outbound_message& message);

// What the platform's answer to a request means (answers.cpp); `id` is the sent message's.
done read_sent(const http_response& response);
// The answer's `result` member as JSON text, or why there is none.
struct answer {
    done failure;
    std::string file_path;  // getFile
    std::string username;   // getMe
    bool ok = false;
};
answer read_result(const http_response& response);

}  // namespace yishi::adapters::telegram
