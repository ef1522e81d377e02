#include "bot/webhook/webhook.hpp"

#include <utility>

#include "bot/log/log.hpp"

namespace yishi::webhook {

namespace {

namespace asio = boost::asio;

constexpr std::int64_t body_max = 2 << 20;  // bytes; platforms send batches

http::response answer_of(adapters::http_response from) {
    http::response out;
    out.status = from.status;
    out.headers = std::move(from.headers);
    out.body = std::move(from.body);
    return out;
}

adapters::http_request request_of(http::request& from) {
    adapters::http_request out;
    out.method = std::move(from.method);
    out.target = std::move(from.target);
    out.headers = std::move(from.headers);
    out.body = std::move(from.body);
    return out;
}

http::response try_again(boost::system::error_code why) {
    http::response out = http::problem(503, "Not stored", why.message());
    out.headers.emplace_back("Retry-After", "2");
    return out;
}

const storage::message_row* offered_in(const conversation::receipt& done) {
    for (const auto& each : done.messages)
        if (each.status == storage::delivery_status::offered) return &each;
    return nullptr;
}

// The reply travels in this response; it counts as sent once the response is written.
http::response with_reply(const context& in,
                          const adapters::adapter& by,
                          const adapters::channel& on,
                          const storage::message_row& row) {
    const auto reply = outbound_from_text(row.body);
    http::response out = answer_of(by.acknowledge(on, reply ? &*reply : nullptr));
    out.written = [&in, row](bool ok) { in.deliverer.written(row, ok); };
    return out;
}

asio::awaitable<http::response> take(const context& in,
                                     const adapters::adapter& by,
                                     const adapters::channel& on,
                                     adapters::parsed news,
                                     std::string id) {
    std::optional<http::response> answered;
    const bool single = news.messages.size() == 1;
    for (inbound_message& each : news.messages) {
        auto done = co_await in.conversations.receive(std::move(each), id);
        if (!done) co_return try_again(done.error());
        const storage::message_row* offered = offered_in(*done);
        if (!offered) continue;
        if (single)
            answered = with_reply(in, by, on, *offered);
        else
            in.deliverer.written(*offered, false);
    }
    for (const adapters::delivery_report& each : news.reports) in.deliverer.apply(on.id, each);
    for (std::string& each : news.acknowledge) in.deliverer.acknowledge(on.id, std::move(each));
    for (std::string& each : news.declined)
        in.deliverer.decline(on.id, std::move(each), in.decline_text());
    if (!answered) answered = answer_of(by.acknowledge(on, nullptr));
    co_return std::move(*answered);
}

asio::awaitable<http::response> receive(const context& in, http::request request) {
    const auto found = in.channels.find(request.captures.at(0));
    if (found == in.channels.end())
        co_return http::problem(
            404, "No such channel", "yishi.json names no such channel in service.");
    const adapters::channel& on = found->second;
    const adapters::adapter& by = *adapters::find_adapter(on.type);
    const std::string id = request.id;
    const adapters::http_request received = request_of(request);
    adapters::verdict verdict = by.verify(received, on, in.around.now());
    if (auto* refused = std::get_if<adapters::refused>(&verdict)) {
        log::write(log::level::warn,
                   "webhook refused",
                   {{"channel", on.id}, {"why", refused->why}, {"request", id}});
        co_return http::problem(refused->status, "Refused", refused->why);
    }
    if (auto* handshake = std::get_if<adapters::handshake>(&verdict))
        co_return answer_of(std::move(handshake->answer));
    adapters::parsed news = by.parse(std::get<adapters::verified>(verdict), on);
    if (!news.error.empty()) {
        log::write(log::level::warn,
                   "webhook not understood",
                   {{"channel", on.id}, {"why", news.error}, {"request", id}});
        co_return http::problem(400, "Not understood", news.error);
    }
    http::response out = co_await take(in, by, on, std::move(news), id);
    co_return out;
}

}  // namespace

void add_routes(http::server& to, const context& in) {
    auto handle = [&in](http::request request) { return receive(in, std::move(request)); };
    to.add(http::route{"POST", "/webhook/{channel}", handle, body_max});
    to.add(http::route{"GET", "/webhook/{channel}", handle, body_max});
}

}  // namespace yishi::webhook
