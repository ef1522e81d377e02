#include "bot/cli/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "bot/delivery/media.hpp"
#include "storage/new_file.hpp"

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = 256UL * 1024;
constexpr std::string_view media_prefix = "media/";
constexpr std::int64_t media_bytes_max = 1LL << 30U;
constexpr mode_t private_file = 0600;

struct writer_end {
    void operator()(archive* of) const { archive_write_free(of); }
};
struct reader_end {
    void operator()(archive* of) const { archive_read_free(of); }
};
struct entry_end {
    void operator()(archive_entry* of) const { archive_entry_free(of); }
};

void check(archive* of, la_ssize_t code) {
    if (code >= ARCHIVE_OK || code == ARCHIVE_WARN) return;
    const char* why = archive_error_string(of);
    throw archive_error(why == nullptr ? "not a whole archive" : why);
}

class descriptor {
 public:
    descriptor(const fs::path& path, int flags)
        : value_(::open(path.c_str(), flags | O_CLOEXEC, private_file)) {
        if (value_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
    }
    ~descriptor() { ::close(value_); }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int value() const { return value_; }
    void sync() const {
        if (::fsync(value_) != 0) throw std::system_error(errno, std::generic_category(), "fsync");
    }

 private:
    int value_;
};

void add_file(archive* to, const std::string& name, const fs::path& path) {
    std::ifstream from(path, std::ios::binary);
    if (!from) throw std::system_error(errno, std::generic_category(), path.string());
    const std::unique_ptr<archive_entry, entry_end> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(fs::file_size(path)));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), private_file);
    check(to, archive_write_header(to, entry.get()));
    std::string piece(piece_bytes, '\0');
    while (from.read(piece.data(), static_cast<std::streamsize>(piece.size())), from.gcount() > 0)
        check(to, archive_write_data(to, piece.data(), static_cast<std::size_t>(from.gcount())));
}

std::size_t add_media(archive* to, const fs::path& folder) {
    std::size_t count = 0;
    if (!fs::exists(folder)) return count;
    for (const auto& each : fs::recursive_directory_iterator(folder)) {
        const std::string hash = each.path().filename();
        const std::string place = delivery::media_path(folder.string(), hash);
        if (place.empty() || place != each.path() || !each.is_regular_file()) continue;
        const std::string name =
            std::string(media_prefix).append(hash.substr(0, 2)).append("/").append(hash);
        add_file(to, name, each.path());
        ++count;
    }
    return count;
}

std::size_t write_part(const fs::path& part, const std::string& store, const std::string& media) {
    const descriptor file(part, O_WRONLY | O_CREAT | O_TRUNC);
    const std::unique_ptr<archive, writer_end> to(archive_write_new());
    check(to.get(), archive_write_set_format_pax_restricted(to.get()));
    check(to.get(), archive_write_open_fd(to.get(), file.value()));
    add_file(to.get(), archived_store, store);
    const std::size_t count = add_media(to.get(), media);
    check(to.get(), archive_write_close(to.get()));
    file.sync();
    return count;
}

bool is_sqlite(const std::string& file) {
    constexpr std::string_view magic("SQLite format 3\0", 16);
    std::string head(magic.size(), '\0');
    std::ifstream from(file, std::ios::binary);
    from.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head == magic;
}

void extract(archive* from, const std::string& to) {
    const descriptor file(to, O_WRONLY | O_CREAT | O_TRUNC);
    check(from, archive_read_data_into_fd(from, file.value()));
    file.sync();
}

std::string content(archive* from, archive_entry* of) {
    const auto size = archive_entry_size(of);
    if (size < 0 || size > media_bytes_max) throw archive_error("a file of media is too large");
    std::string out(static_cast<std::size_t>(size), '\0');
    for (std::size_t at = 0; at < out.size();) {
        const auto got = archive_read_data(from, out.data() + at, out.size() - at);
        check(from, got);
        if (got == 0) throw archive_error("a file of media is cut");
        at += static_cast<std::size_t>(got);
    }
    return out;
}

}  // namespace

std::size_t write_archive(const std::string& file,
                          const std::string& store,
                          const std::string& media_folder) {
    const fs::path part = file + ".part";
    try {
        const std::size_t count = write_part(part, store, media_folder);
        if (const auto wrong = storage::take_name(part, file)) throw std::system_error(wrong);
        return count;
    } catch (...) {
        std::error_code ignored;
        fs::remove(part, ignored);
        throw;
    }
}

void read_archive(const std::string& file,
                  const std::string& store,
                  const std::function<void(const std::string& hash, std::string bytes)>& take) {
    if (is_sqlite(file)) {
        fs::copy_file(file, store, fs::copy_options::overwrite_existing);
        return;
    }
    const std::unique_ptr<archive, reader_end> from(archive_read_new());
    check(from.get(), archive_read_support_format_tar(from.get()));
    check(from.get(), archive_read_open_filename(from.get(), file.c_str(), piece_bytes));
    archive_entry* entry = nullptr;
    bool found = false;
    for (;;) {
        const int code = archive_read_next_header(from.get(), &entry);
        if (code == ARCHIVE_EOF) break;
        check(from.get(), code);
        const std::string name = archive_entry_pathname(entry);
        if (name == archived_store) {
            extract(from.get(), store);
            found = true;
        } else if (name.starts_with(media_prefix)) {
            take(fs::path(name).filename(), content(from.get(), entry));
        }
    }
    if (!found) throw archive_error("there is no store.db in it");
}

}  // namespace yishi::cli
