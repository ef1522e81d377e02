// Telegram's answers: {"ok":true,"result":...} or
//   {"ok":false,"error_code":429,"description":"Too Many Requests: retry after
//   5","parameters":{"retry_after":5}}
#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/common/failure.hpp"
#include "adapters/telegram/content.hpp"
#include "adapters/telegram/telegram.hpp"

namespace yishi::adapters::telegram {

namespace {

constexpr std::string_view gone_words[] = {
    "chat not found",
    "user not found",
    "PEER_ID_INVALID",
    "user is deactivated",
    "bot was blocked",
};

bool says_gone(std::string_view description) {
    return std::ranges::any_of(gone_words, [&](std::string_view words) {
        return description.find(words) != std::string_view::npos;
    });
}

done failure_of(const http_response& response, node body) {
    const auto description = std::string{text(body, "description")};
    std::string why =
        "Telegram: " +
        (description.empty() ? "status " + std::to_string(response.status) : description);
    const int code =
        response.status >= 400 ? response.status : static_cast<int>(integer(body, "error_code"));
    if (code == 429) {
        done out = classify_transport({429, response.headers, {}}).value();
        if (const node extra = member(body, "parameters")) {
            const std::int64_t seconds = integer(extra, "retry_after");
            if (seconds > 0) out.retry_after = std::min(seconds, retry_after_max / 1000) * 1000;
        }
        out.why = std::move(why);
        return out;
    }
    if (code >= 500) return make_done(outcome::retry_after, std::move(why));
    if (code == 403 || (code == 400 && says_gone(description)))
        return make_done(outcome::recipient_gone, std::move(why));
    return classify_status(code, std::move(why));
}

// The answer's result if it says ok, else what went wrong.
node result_of(const http_response& response, node body, done& failure) {
    if (auto known = classify_transport(response); known && response.status != 429) {
        failure = std::move(*known);
        return {};
    }
    const node ok = body.member("ok");
    if (ok.is_true() && response.status < 300) {
        if (const node result = body.member("result")) return result;
    }
    if (response.status < 300 && !ok.is_false()) {
        // Something between us and Telegram answered: it may have been sent or not.
        failure = make_done(outcome::retry_after, "an answer that is not Telegram's");
        return {};
    }
    failure = failure_of(response, body);
    return {};
}

}  // namespace

done read_sent(const http_response& response) {
    json::wire_text body;
    body.read(response.body);
    done out;
    if (const node result = result_of(response, body.root(), out))
        out.id = id_text(result, "message_id");
    return out;
}

answer read_result(const http_response& response) {
    json::wire_text body;
    body.read(response.body);
    answer out;
    const node result = result_of(response, body.root(), out.failure);
    if (!result) return out;
    out.ok = true;
    out.file_path = text(result, "file_path");
    out.username = text(result, "username");
    return out;
}

}  // namespace yishi::adapters::telegram
