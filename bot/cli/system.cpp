#include "bot/cli/system.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <system_error>

extern char** environ;

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t pid_max = 32;  // bytes of the lock file that are read
constexpr const char* installed_pages = "../share/yishi/web";
constexpr int niceness = -3;  // of a server: each step is a quarter more of a busy core

fs::path program_folder() {
    std::error_code wrong;
    return fs::read_symlink("/proc/self/exe", wrong).parent_path();
}

// Of a program that was installed (packaging/install.cmake.in) the folder with its etc and var: /
// for /usr/bin/yishi, PREFIX for PREFIX/bin/yishi. Empty: it was not.
fs::path installed_root() {
    std::error_code wrong;
    const fs::path program = program_folder();
    if (program.filename() != "bin" || !fs::exists(program / installed_pages, wrong)) return {};
    const fs::path prefix = program.parent_path();
    return prefix.filename() == "usr" ? prefix.parent_path() : prefix;
}

class flock_lock final : public folder_lock {
 public:
    explicit flock_lock(int file) : file_(file) {}
    flock_lock(const flock_lock&) = delete;
    flock_lock& operator=(const flock_lock&) = delete;
    ~flock_lock() override { ::close(file_); }

 private:
    int file_;
};

std::string pid_in(int file) {
    std::array<char, pid_max> text{};
    const ssize_t count = ::pread(file, text.data(), text.size(), 0);
    std::string out(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

// A terminal that does not show what is typed, for as long as this lives.
class no_echo {
 public:
    no_echo() {
        terminal_ = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!terminal_) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    no_echo(const no_echo&) = delete;
    no_echo& operator=(const no_echo&) = delete;
    ~no_echo() {
        if (!terminal_) return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::cerr << '\n';
    }
    bool terminal() const { return terminal_; }

 private:
    termios before_{};
    bool terminal_ = false;
};

}  // namespace

std::int64_t system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const ssize_t got = ::getrandom(out.data() + have, count - have, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
        have += static_cast<std::size_t>(got);
    }
    return out;
}

config::environment system_environment() {
    config::environment out;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view entry(*each);
        const std::size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return out;
}

std::string_view system_language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("zh") ? "zh" : "en";
    }
    return "en";
}

std::string_view program_version() {
    return YISHI_VERSION;
}

void harden_process() {
    // Writing then fails with an error, which is told, instead of ending the process.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

void come_first() {
    errno = 0;
    if (::getpriority(PRIO_PROCESS, 0) == 0 && errno == 0) ::setpriority(PRIO_PROCESS, 0, niceness);
}

bool make_folder(const std::string& path) {
    std::error_code wrong;
    fs::create_directories(path, wrong);
    if (!wrong) return true;
    std::cerr << path << ": cannot be made: " << wrong.message() << '\n';
    return false;
}

bool leave_to_owner(const std::string& folder) {
    struct stat owner{};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &owner) != 0 || owner.st_uid == 0) return true;
    std::error_code wrong;
    for (fs::recursive_directory_iterator at(folder, wrong), end; !wrong && at != end;
         at.increment(wrong)) {
        struct stat made{};
        if (::lstat(at->path().c_str(), &made) != 0 || made.st_uid != 0) continue;
        if (::lchown(at->path().c_str(), owner.st_uid, owner.st_gid) != 0)
            wrong.assign(errno, std::generic_category());
    }
    if (!wrong) return true;
    std::cerr << folder << ": cannot be left to its owner: " << wrong.message() << '\n';
    return false;
}

std::optional<std::string> read_secret(std::string_view prompt) {
    const no_echo quiet;
    if (quiet.terminal()) std::cerr << prompt << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
}

std::string unfinished_restore(const std::string& data) {
    return data + "/restoring.db";
}

std::unique_ptr<folder_lock> lock_folder(const std::string& data, std::string& holder) {
    const std::string path = data + "/yishi.lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) throw std::system_error(errno, std::generic_category(), path);
    auto held = std::make_unique<flock_lock>(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        holder = pid_in(file);
        return nullptr;
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, pid.data(), pid.size(), 0) < 0)
        throw std::system_error(errno, std::generic_category(), path);
    return held;
}

std::string web_folder() {
    std::error_code wrong;
    const fs::path program = program_folder();
    for (const char* each : {"web", "../../web/dist", installed_pages}) {
        const fs::path candidate = program / each;
        if (fs::exists(candidate / "chat" / "index.html", wrong))
            return candidate.lexically_normal();
    }
    return (program / "web").lexically_normal();
}

std::string default_config() {
    const fs::path root = installed_root();
    return root.empty() ? "config" : root / "etc/yishi";
}

std::string default_data() {
    const fs::path root = installed_root();
    return root.empty() ? "data" : root / "var/lib/yishi";
}

}  // namespace yishi::cli
