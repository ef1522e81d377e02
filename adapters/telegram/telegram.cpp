#include "adapters/telegram/telegram.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/common/failure.hpp"
#include "adapters/common/secret.hpp"
#include "adapters/telegram/limits.hpp"
#include "adapters/telegram/tasks.hpp"
#include "json/quote.hpp"

namespace yishi::adapters::telegram {

namespace {

constexpr std::string_view secret_header = "X-Telegram-Bot-Api-Secret-Token";
constexpr std::string_view required[] = {"token", "secret_token"};
constexpr std::string_view optional[] = {"api_base", "reply", "rate_per_second"};

class telegram_adapter final : public adapter {
 public:
    adapters::facts facts() const override {
        adapters::facts out;
        out.text_max = text_max;
        out.unit = text_unit::utf16;
        out.buttons_max = buttons_max;
        out.messages_per_second = 30;
        out.messages_per_second_chat = 1;
        out.reply_in_webhook = true;
        out.media_max = download_max;
        return out;
    }
    std::span<const std::string_view> keys_required() const override { return required; }
    std::span<const std::string_view> keys_optional() const override { return optional; }
    std::span<const std::string_view> keys_secret() const override { return required; }

    verdict verify(const http_request& request,
                   const channel& on,
                   std::int64_t now) const override {
        if (request.method != "POST") return refused{405, "Telegram sends POST"};
        const std::string_view given = adapters::find(request.headers, secret_header);
        if (given.empty())
            return refused{403,
                           "the header " + std::string{secret_header} +
                               " is missing: was the webhook set with secret_token?"};
        if (!same_secret(given, on.key("secret_token")))
            return refused{
                403,
                "the header " + std::string{secret_header} + " is not this channel's secret_token"};
        return verified{request.body, now};
    }

    parsed parse(const verified& body, const channel& on) const override {
        return parse_update(body, on);
    }

    http_response acknowledge(const channel&, const outbound_message* reply) const override {
        http_response out;
        if (reply == nullptr) return out;
        auto parts = make_parts(*reply);
        if (parts.size() != 1 || !parts.front().form.empty()) return out;
        part& one = parts.front();
        append_answer_method(one);
        out.headers.emplace_back("Content-Type", "application/json");
        out.body = std::move(one.json);
        return out;
    }

    bool fits_webhook(const outbound_message& reply) const override {
        if (!reply.attachments.empty()) return false;
        return make_parts(reply).size() == 1;
    }

    progress start(const task& what, const channel& on, std::string_view state) const override {
        return start_task(what, on, state);
    }
    progress advance(const task& what,
                     const channel& on,
                     std::string_view state,
                     const http_response& response) const override {
        return advance_task(what, on, state, response);
    }
    http_response rehearse(const http_request& request) const override {
        http_response out;
        if (request.target.ends_with("/getFile")) {
            out.body = R"({"ok":true,"result":{"file_id":"1","file_path":"file"}})";
        } else if (request.target.ends_with("/getMe")) {
            out.body = R"({"ok":true,"result":{"id":1,"username":"bot"}})";
        } else if (request.target.ends_with("/answerCallbackQuery")) {
            out.body = R"({"ok":true,"result":true})";
        } else {
            out.body = R"({"ok":true,"result":{"message_id":1}})";
        }
        return out;
    }

 private:
    // {"method":"sendMessage", ...the request's members...}
    static void append_answer_method(part& one) {
        std::string method = R"({"method":)";
        json::append_quoted(method, one.method);
        method += ',';
        one.json.replace(0, 1, method);
    }
};

}  // namespace

const adapter& instance() {
    static const telegram_adapter it;
    return it;
}

}  // namespace yishi::adapters::telegram
