// The residents' page: its files, its WebSocket, long polling where that fails, photos, pick-up
// codes. The protocol is described in docs/webchat-protocol.md. The thread in the store is the
// delivery: a page says which seq it has and is given what came after it. Threading: everything on
// the io thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/conversation/conversation.hpp"
#include "bot/http/server.hpp"
#include "storage/store.hpp"

namespace yishi::webchat {

namespace asio = boost::asio;

// What the page shows before anything was said.
struct about {
    std::map<std::string, std::string, std::less<>> title;  // language to the town's name
    std::string privacy_url;
};

struct options {
    std::string channel = "web";         // id of the channel of type webchat
    std::string public_url;              // its Origin is accepted beside the request's own host
    std::string folder;                  // built page: index.html, widget.js, assets/
    std::string frame_ancestors = "*";   // CSP: sites that may show the page in the widget's frame
    std::int64_t upload_max = 10 << 20;  // bytes
};

// A photo that was kept, or why not.
struct stored_photo {
    enum class problem { none, not_an_image, too_large, failed };
    problem what = problem::none;
    std::string sha256;  // of the content as kept, lower-case hex
    std::string type;    // media type
    std::int64_t size = 0;
};

// A file as kept.
struct photo {
    std::string type;
    std::string bytes;
};

// All must live longer than the service.
struct dependencies {
    asio::any_io_executor io;
    storage::store& store;
    conversation::conversations& conversations;
    std::function<std::int64_t()> now;                     // ms since the epoch
    std::function<std::string(std::size_t)> random_bytes;  // from a cryptographic source
    std::function<webchat::about()> about;
    // Sniffs the type, removes metadata and keeps the file (bot/delivery/media.hpp).
    std::function<asio::awaitable<stored_photo>(std::string bytes)> store_photo;
    // By sha256; nullopt: there is none.
    std::function<asio::awaitable<std::optional<photo>>(std::string sha256)> load_photo;
};

class service {
 public:
    virtual ~service() = default;
    // Ends waiting polls and closes the sockets: before the server drains.
    virtual void stop() = 0;
    virtual std::size_t sockets() const = 0;
    // Another process has committed something to these conversations, or to any (`all`): the pages
    // open here show it.
    virtual void look_again(std::vector<std::int64_t> conversations, bool all) = 0;
};

// Adds GET /, /widget.js, /chat/... and listens to `conversations`.
std::shared_ptr<service> add_routes(http::server& to, dependencies with, options set);

}  // namespace yishi::webchat
