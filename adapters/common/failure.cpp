#include "adapters/common/failure.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace yishi::adapters {

namespace {

std::int64_t retry_after_header(const headers& in) {
    const std::string_view value = find(in, "Retry-After");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (error != std::errc{} || end != value.data() + value.size() || seconds < 0) return 0;
    return std::min(seconds, retry_after_max / 1000) * 1000;
}

}  // namespace

done make_done(adapters::outcome outcome, std::string why, std::int64_t retry_after) {
    done out;
    out.outcome = outcome;
    out.why = std::move(why);
    out.retry_after = retry_after;
    return out;
}

std::optional<done> classify_transport(const http_response& response) {
    const int status = response.status;
    if (status == 0) return make_done(outcome::retry_after, "no answer from the platform");
    const std::int64_t wait = retry_after_header(response.headers);
    if (status == 429) return make_done(outcome::throttled, "too many requests (429)", wait);
    if (status >= 500)
        return make_done(
            outcome::retry_after, "the platform failed (" + std::to_string(status) + ")", wait);
    if (status < 200 || (status >= 300 && status < 400))
        return make_done(
            outcome::misconfigured,
            "answered " + std::to_string(status) + ": is api_base the platform's address?");
    return std::nullopt;
}

done classify_status(int status, std::string why) {
    const bool ours = status == 401 || status == 404;
    return make_done(ours ? outcome::misconfigured : outcome::rejected, std::move(why));
}

}  // namespace yishi::adapters
