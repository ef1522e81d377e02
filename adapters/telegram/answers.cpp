// Telegram's answers: {"ok":true,"result":...} or
//   {"ok":false,"error_code":429,"description":"Too Many Requests: retry after
//   5","parameters":{"retry_after":5}}
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "adapters/common/failure.hpp"
#include "adapters/telegram/content.hpp"
#include "adapters/telegram/telegram.hpp"
#include "json/json.hpp"

namespace yishi::adapters::telegram {

namespace {

using node = nlohmann::json;

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

done failure_of(const http_response& response, const node& body) {
    const auto description = std::string{text(body, "description")};
    std::string why =
        "Telegram: " +
        (description.empty() ? "status " + std::to_string(response.status) : description);
    const int code =
        response.status >= 400 ? response.status : static_cast<int>(integer(body, "error_code"));
    if (code == 429) {
        done out = classify_transport({429, response.headers, {}}).value();
        if (const node* extra = member(body, "parameters")) {
            const std::int64_t seconds = integer(*extra, "retry_after");
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
const node* result_of(const http_response& response, node& body, done& failure) {
    const bool readable = json::parse(response.body, body) && body.is_object();
    if (!readable) body = node::object();
    if (auto known = classify_transport(response); known && response.status != 429) {
        failure = std::move(*known);
        return nullptr;
    }
    const auto ok = body.find("ok");
    if (ok != body.end() && ok->is_boolean() && ok->get<bool>() && response.status < 300) {
        const auto result = body.find("result");
        if (result != body.end()) return &*result;
    }
    if (response.status < 300 && (ok == body.end() || !ok->is_boolean() || ok->get<bool>())) {
        // Something between us and Telegram answered: it may have been sent or not.
        failure = make_done(outcome::retry_after, "an answer that is not Telegram's");
        return nullptr;
    }
    failure = failure_of(response, body);
    return nullptr;
}

}  // namespace

done read_sent(const http_response& response) {
    node body;
    done out;
    const node* const result = result_of(response, body, out);
    if (result != nullptr) out.id = id_text(*result, "message_id");
    return out;
}

answer read_result(const http_response& response) {
    node body;
    answer out;
    const node* const result = result_of(response, body, out.failure);
    if (result == nullptr) return out;
    out.ok = true;
    out.file_path = text(*result, "file_path");
    out.username = text(*result, "username");
    return out;
}

}  // namespace yishi::adapters::telegram
