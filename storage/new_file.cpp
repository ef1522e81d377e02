#include "storage/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace yishi::storage {

namespace {

constexpr int private_mode = 0600;

std::error_code last_error() {
    return {errno, std::generic_category()};
}

// As rename(2), but fails if the name is taken.
std::error_code move(const std::filesystem::path& part, const std::filesystem::path& file) {
    if (::link(part.c_str(), file.c_str()) == 0)
        return ::unlink(part.c_str()) == 0 ? std::error_code() : last_error();
    if (errno == EEXIST) return last_error();
    if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    if (errno != EINVAL && errno != ENOSYS) return last_error();
    if (std::filesystem::exists(file)) return std::make_error_code(std::errc::file_exists);
    return ::rename(part.c_str(), file.c_str()) == 0 ? std::error_code() : last_error();
}

}  // namespace

std::error_code sync_folder(const std::filesystem::path& folder) {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return last_error();
    const std::error_code out = ::fsync(opened) == 0 ? std::error_code() : last_error();
    ::close(opened);
    return out;
}

std::error_code make_private(const std::filesystem::path& file) {
    const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, private_mode);
    if (made < 0) return last_error();
    ::close(made);
    return {};
}

std::error_code take_name(const std::filesystem::path& part, const std::filesystem::path& file) {
    if (const auto wrong = move(part, file)) return wrong;
    return sync_folder(file.has_parent_path() ? file.parent_path() : ".");
}

}  // namespace yishi::storage
