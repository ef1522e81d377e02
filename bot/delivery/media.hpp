// What residents send along: fetched from the platform or taken from the page, cleaned of metadata,
// kept under its content's hash.
// Threading: called on the io thread; decoding and disk run on a small pool of its own.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/adapter.hpp"
#include "bot/delivery/deliverer.hpp"
#include "bot/http/client.hpp"
#include "storage/store.hpp"

namespace yishi::delivery {

inline constexpr std::int64_t upload_bytes_max = 10 << 20;

struct stored_content {
    std::string sha256;  // lower-case hex
    std::string type;    // as found in the content
    std::int64_t size = 0;
};

enum class media_errc {
    too_large = 1,  // bytes
    too_many_pixels,
    refused_type,  // nothing that we keep
    broken,        // says it is an image, cannot be decoded
    disk,          // could not be written
    busy,          // too many at once: try again
};
const boost::system::error_category& media_category();
boost::system::error_code make_error_code(media_errc value);

struct media_options {
    std::string folder;  // DATA/media
    std::int64_t upload_max = upload_bytes_max;
    std::int64_t pixels_max = 40'000'000;  // of an image; decoded, each takes 4 bytes
    int workers = 1;                       // threads that decode
    int fetches_max = 4;                   // at once
    int uploads_max = 16;                  // waiting or at work; more answer busy
};

// Told when a job is done, stored or failed, after its commit, on the io thread.
using media_listener = std::function<void(const storage::media_row&)>;

class media {
 public:
    virtual ~media() = default;
    // Takes up the jobs in the store, then works until drained.
    virtual void start() = 0;
    // A turn just stored new jobs (its message had attachments).
    virtual void wake() = 0;
    virtual void listen(media_listener value) = 0;
    // An image from the page: JPEG, PNG or WebP to upload_bytes_max; kept without its metadata.
    // Returned when it is on the disk. Errors are media_errc.
    virtual asio::awaitable<boost::system::result<stored_content>> store_upload(
        std::string bytes) = 0;
    virtual asio::awaitable<void> drain() = 0;
};

// The file of a stored content; empty if `sha256` is no hash.
std::string media_path(std::string_view folder, std::string_view sha256);

// Media type by the first bytes, or empty for what we do not know. Never from a name.
std::string_view sniff_type(std::string_view content);

std::unique_ptr<media> make_media(asio::any_io_executor io,
                                  storage::store& to,
                                  http::client& client,
                                  std::vector<adapters::channel> channels,
                                  media_options options,
                                  clock now,
                                  random chance);

}  // namespace yishi::delivery

template <>
struct boost::system::is_error_code_enum<yishi::delivery::media_errc> : std::true_type {};
