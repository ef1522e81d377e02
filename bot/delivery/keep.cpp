#include "bot/delivery/keep.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "bot/delivery/image.hpp"
#include "json/digest.hpp"
#include "storage/new_file.hpp"

namespace yishi::delivery {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary = ".part-";

class open_file {
 public:
    open_file(const std::string& path, int flags)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
    ~open_file() {
        if (fd_ >= 0) ::close(fd_);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    bool good() const { return fd_ >= 0; }
    bool write(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(wrote));
        }
        return true;
    }
    bool sync() const { return ::fsync(fd_) == 0; }

 private:
    int fd_;
};

bool write_synced(const std::string& path, std::string_view bytes) {
    const open_file file(path, O_WRONLY | O_CREAT | O_EXCL);
    return file.good() && file.write(bytes) && file.sync();
}

}  // namespace

bool put_content(std::string_view folder, const std::string& sha256, std::string_view bytes) {
    static std::atomic<unsigned> counter{0};
    const std::string path = media_path(folder, sha256);
    const std::string below = path.substr(0, path.rfind('/'));
    std::error_code problem;
    if (fs::file_size(path, problem) == bytes.size() && !problem)
        return !storage::sync_folder(below);
    const bool made = fs::create_directories(below, problem);
    if (problem || (made && storage::sync_folder(folder))) return false;
    const std::string part = std::string{folder} + '/' + std::string{temporary} + sha256 + '-' +
                             std::to_string(::getpid()) + '-' + std::to_string(++counter);
    const bool done = write_synced(part, bytes) && std::rename(part.c_str(), path.c_str()) == 0 &&
                      !storage::sync_folder(below);
    if (!done) fs::remove(part, problem);
    return done;
}

boost::system::result<stored_content> keep_content(std::string_view folder,
                                                   std::string_view content,
                                                   std::int64_t pixels_max) {
    const std::string_view type = sniff_type(content);
    stored_content out;
    clean_image cleaned;
    if (can_clean(type)) {
        auto image = clean(content, type, pixels_max);
        if (image.has_error()) return image.error();
        cleaned = std::move(*image);
        content = cleaned.bytes;
        out.type = cleaned.type;
    } else if (type.empty() || type.starts_with("image/")) {
        return media_errc::refused_type;  // an image whose metadata we cannot remove, or the
                                          // unknown
    } else {
        out.type = type;
    }
    out.sha256 = json::sha256_hex(content);
    out.size = static_cast<std::int64_t>(content.size());
    if (!put_content(folder, out.sha256, content)) return media_errc::disk;
    return out;
}

std::optional<std::string> read_content(std::string_view folder, std::string_view sha256) {
    std::ifstream file(media_path(folder, sha256), std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return file ? std::optional(std::move(content).str()) : std::nullopt;
}

namespace {

asio::awaitable<std::optional<std::string>> read_there(std::string folder, std::string sha256) {
    co_return read_content(folder, sha256);
}

}  // namespace

asio::awaitable<std::optional<std::string>> load_content(asio::any_io_executor on,
                                                         std::string folder,
                                                         std::string sha256) {
    auto reading = read_there(std::move(folder), std::move(sha256));
    auto out = co_await asio::co_spawn(on, std::move(reading), asio::use_awaitable);
    co_return out;
}

void remove_content(std::string_view folder, std::string_view sha256) {
    const std::string path = media_path(folder, sha256);
    std::error_code ignored;
    if (!path.empty() && fs::remove(path, ignored))
        ignored = storage::sync_folder(path.substr(0, path.rfind('/')));
}

namespace {

asio::awaitable<void> remove_there(std::string folder, std::string sha256) {
    remove_content(folder, sha256);
    co_return;
}

}  // namespace

asio::awaitable<void> drop_content(asio::any_io_executor on,
                                   std::string folder,
                                   std::string sha256) {
    auto removing = remove_there(std::move(folder), std::move(sha256));
    co_await asio::co_spawn(on, std::move(removing), asio::use_awaitable);
}

void remove_leftovers(const std::string& folder) {
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        std::error_code ignored;
        if (entry.path().filename().string().starts_with(temporary))
            fs::remove(entry.path(), ignored);
    }
}

}  // namespace yishi::delivery
