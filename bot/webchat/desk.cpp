#include "bot/webchat/desk.hpp"

#include "bot/async/store.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/uploads.hpp"

namespace yishi::webchat {

namespace {

constexpr std::int64_t busy_retry_ms = 2'000;

}  // namespace

desk::desk(dependencies given, options chosen)
    : with(std::move(given)),
      set(std::move(chosen)),
      people(make_identity(with.io, with.store, set.channel, with.now, with.random_bytes)) {}

asio::awaitable<std::string> desk::take(std::string chat, send message, std::string request) {
    const std::int64_t now = with.now();
    const std::int64_t wait = messages.take(chat, now);
    if (wait > 0) co_return refused_frame(message.id, "slow", wait);
    auto photos = co_await uploaded(chat, message.media);
    if (!photos) co_return refused_frame(message.id, "busy", busy_retry_ms);
    if (!*photos) co_return refused_frame(message.id, "media");
    inbound_message inbound = to_inbound(set.channel, chat, message, std::move(**photos), now);
    const auto receipt =
        co_await with.conversations.receive(std::move(inbound), std::move(request));
    if (!receipt) co_return refused_frame(message.id, "busy", busy_retry_ms);
    co_return ack_frame(message.id, receipt->conversation.last_seq);
}

asio::awaitable<storage::result<std::optional<std::vector<attachment>>>> desk::uploaded(
    std::string chat, std::vector<std::string> refs) {
    std::optional<std::vector<attachment>> out;
    if (refs.empty()) {
        out.emplace();
        co_return out;
    }
    storage::unit_fn look = [&](storage::transaction& tx) {
        out.emplace();
        for (const std::string& ref : refs) {
            auto found = storage::uploads::find(tx, set.channel, chat, ref);
            if (!found) return out.reset();
            attachment& photo = out->emplace_back();
            photo.kind = attachment_kind::photo;
            photo.ref = std::move(found->sha256);
            photo.type = std::move(found->type);
            photo.size = found->size;
        }
    };
    const auto done = co_await read(with.io, with.store, std::move(look));
    if (!done) co_return done.error();
    co_return out;
}

asio::awaitable<storage::result<excerpt>> desk::thread(std::string chat, std::int64_t after) {
    excerpt out;
    storage::unit_fn look = [&](storage::transaction& tx) {
        out = excerpt();
        const auto found = storage::conversations::by_chat(tx, set.channel, chat);
        out.last = found ? found->last_seq : 0;
        out.reset = after > out.last;
        if (found)
            out.rows = storage::messages::after(tx, found->id, out.reset ? 0 : after, entries_max);
    };
    const auto done = co_await read(with.io, with.store, std::move(look));
    if (!done) co_return done.error();
    co_return out;
}

asio::awaitable<storage::result<std::optional<storage::message_row>>> desk::entry(
    std::string chat, std::int64_t seq) {
    std::optional<storage::message_row> out;
    storage::unit_fn look = [&](storage::transaction& tx) {
        const auto found = storage::conversations::by_chat(tx, set.channel, chat);
        if (found) out = storage::messages::at(tx, found->id, seq);
    };
    const auto done = co_await read(with.io, with.store, std::move(look));
    if (!done) co_return done.error();
    co_return out;
}

}  // namespace yishi::webchat
