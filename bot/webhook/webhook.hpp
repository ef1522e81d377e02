// POST|GET /webhook/{channel}: verify, parse, one durable step a message, and only then 200.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/adapter.hpp"
#include "bot/conversation/conversation.hpp"
#include "bot/delivery/deliverer.hpp"
#include "bot/http/server.hpp"

namespace yishi::webhook {

struct context {
    std::map<std::string, adapters::channel, std::less<>> channels;  // those in service
    conversation::conversations& conversations;
    delivery::deliverer& deliverer;
    conversation::surroundings around;
    std::function<std::string()> decline_text;  // said once a day in groups
};

// `in` outlives the server.
void add_routes(http::server& to, const context& in);

}  // namespace yishi::webhook
