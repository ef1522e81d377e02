// What a channel's adapter makes of a request, and which requests it makes of a message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/adapter.hpp"

namespace yishi::cli {

// Verifies and parses one raw HTTP request as the webhook would; returns the verdict as JSON.
// Empty: `why` says what is wrong with the text.
std::string adapter_receive(std::string_view raw,
                            const adapters::adapter& by,
                            const adapters::channel& on,
                            std::int64_t at,
                            std::string& why);

// The requests that a message would be sent with, each as text; as if the platform accepted all.
// Empty: `why` says why it would not be sent.
std::string adapter_send(std::string_view message,
                         const adapters::adapter& by,
                         const adapters::channel& on,
                         std::string& why);

}  // namespace yishi::cli
