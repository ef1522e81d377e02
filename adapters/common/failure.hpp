// What HTTP itself says about a failure, once for all platforms.
#pragma once

#include <cstdint>
#include <optional>

#include "adapters/adapter.hpp"

namespace yishi::adapters {

inline constexpr std::int64_t retry_after_max = 24LL * 3600 * 1000;  // ms; more is not believed

// No response and 5xx: retry_after; 429: throttled (both with the Retry-After header's seconds, if
// any); redirects: misconfigured. nullopt: an answer of the platform itself, 2xx or 4xx.
std::optional<done> classify_transport(const http_response& response);

// A 4xx that the platform's own words say nothing more about: 401 and 404 misconfigured, others
// rejected.
done classify_status(int status, std::string why);

done make_done(adapters::outcome outcome, std::string why, std::int64_t retry_after = 0);

}  // namespace yishi::adapters
