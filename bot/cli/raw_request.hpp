// One HTTP request as text, as it was captured or written by hand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/adapter.hpp"

namespace yishi::cli {

// Lines may end in CRLF or LF. The body is as long as Content-Length says, in chunks, or (without
// either) all that is left. nullopt: `why` says what is wrong.
std::optional<adapters::http_request> parse_raw_request(std::string_view text, std::string& why);

// For reading: an HTTP/1.1 request with its whole URL, CRLF, a line end after the body. A form is
// shown as a field a line.
std::string to_text(const adapters::http_request& request);

}  // namespace yishi::cli
