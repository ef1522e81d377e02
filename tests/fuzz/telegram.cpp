// Whatever arrives at Telegram's webhook, and whatever its API answers: no crash, and what was
// understood survives its JSON form and can be sent back.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/adapter.hpp"
#include "adapters/common/split.hpp"

namespace {

using namespace yishi;

void demand(bool so) {
    if (!so) std::abort();
}

adapters::channel channel() {
    adapters::channel out;
    out.id = "tg";
    out.type = "telegram";
    out.keys = {{"token", "1:T"}, {"secret_token", "s"}};
    return out;
}

void send_back(const adapters::adapter& by, const adapters::channel& on, const std::string& text) {
    adapters::send_task task;
    task.message.chat = "1";
    task.message.text = text;
    task.message.choices = {{text, text}};
    const adapters::task what = std::move(task);
    adapters::progress step = by.start(what, on, {});
    for (int i = 0; i < 10'000; ++i) {
        const auto* now = std::get_if<adapters::next>(&step);
        if (now == nullptr) return;
        demand(nlohmann::json::accept(now->request.body));
        const auto again = by.start(what, on, now->state);
        demand(std::get<adapters::next>(again).request.body == now->request.body);
        const std::string state = now->state;
        step = by.advance(what, on, state, by.rehearse(now->request));
    }
    std::abort();
}

void split(const std::string& text) {
    for (const std::size_t max : {16U, 100U})
        for (const auto& part : adapters::split_text(text, max, adapters::text_unit::utf16))
            demand(adapters::length(part, adapters::text_unit::utf16) <= max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const adapters::adapter& by = *adapters::find_adapter("telegram");
    static const adapters::channel on = channel();
    const std::string input(reinterpret_cast<const char*>(data), size);
    const auto found = by.parse(adapters::verified{input, 1'767'225'600'000}, on);
    demand(found.error.empty() || found.messages.empty());
    for (const auto& message : found.messages) {
        demand(nlohmann::json(message).get<inbound_message>() == message);
        send_back(by, on, message.text);
    }
    split(input.substr(0, 512));
    for (const int status : {0, 200, 400, 403, 429, 500}) {
        const adapters::http_response answer{status, {}, input};
        (void)by.advance(adapters::send_task{}, on, {}, answer);
        (void)by.advance(adapters::fetch_task{}, on, {}, answer);
        (void)by.advance(adapters::check_task{}, on, {}, answer);
    }
    (void)by.start(adapters::send_task{}, on, input);
    return 0;
}
