// Photos: uploaded before the message that carries them, seen only by their own conversation.
#include <nlohmann/json.hpp>

#include "bot/async/store.hpp"
#include "bot/webchat/routes.hpp"
#include "storage/sql/uploads.hpp"

namespace yishi::webchat {

namespace {

asio::awaitable<http::response> upload(shared_desk at, device who, http::request from) {
    const std::int64_t wait = at->uploading.take(who.chat, at->with.now());
    if (wait > 0) co_return slow(wait);
    if (static_cast<std::int64_t>(from.body.size()) > at->set.upload_max)
        co_return http::problem(413, "Too large", "A photo has 10 MB at most.");
    const stored_photo kept = co_await at->with.store_photo(std::move(from.body));
    using problem = stored_photo::problem;
    if (kept.what == problem::not_an_image)
        co_return http::problem(415, "No photo", "Send a JPEG, PNG or WebP image.");
    if (kept.what == problem::too_large)
        co_return http::problem(413, "Too large", "This photo has too many pixels or bytes.");
    if (kept.what != problem::none) co_return busy();
    const std::int64_t now = at->with.now();
    storage::unit_fn note = [&](storage::transaction& in) {
        storage::uploads::put(in,
                              {at->set.channel, who.chat, kept.sha256, kept.type, kept.size, now});
    };
    if (!co_await submit(at->with.io, at->with.store, std::move(note))) co_return busy();
    const nlohmann::json out{{"ref", kept.sha256}, {"type", kept.type}, {"size", kept.size}};
    co_return http::json(out.dump());
}

asio::awaitable<http::response> show(shared_desk at, device who, http::request from) {
    const auto place = parse_media_place(from.captures.empty() ? "" : from.captures.back());
    const http::response missing = http::problem(404, "No such photo", "It is not in this thread.");
    if (!place) co_return missing;
    const auto row = co_await at->entry(who.chat, place->seq);
    if (!row) co_return busy();
    if (!*row) co_return missing;
    const auto hash = media_of(**row, place->index);
    if (!hash) co_return missing;
    auto found = co_await at->with.load_photo(*hash);
    if (!found) co_return missing;
    http::response out;
    out.body = std::move(found->bytes);
    const bool image = found->type.starts_with("image/");
    out.headers.emplace_back("Content-Type", image ? found->type : "application/octet-stream");
    out.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    out.headers.emplace_back("X-Content-Type-Options", "nosniff");
    out.headers.emplace_back("Cache-Control", "no-store");
    co_return out;
}

}  // namespace

void add_photos(http::server& to, shared_desk at) {
    add_post(to, at, "/chat/upload", at->set.upload_max, device_handler(upload));
    http::route photo;
    photo.method = "GET";
    photo.pattern = "/chat/media/{place}";
    photo.handle = [at](http::request from) {
        return for_device(at, std::move(from), device_handler(show));
    };
    to.add(std::move(photo));
}

}  // namespace yishi::webchat
