#include "bot/cli/machine.hpp"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace yishi::cli {

namespace {

namespace fs = std::filesystem;

constexpr double microseconds = 1e6;
constexpr double mebibyte = 1024.0 * 1024.0;

double seconds(const timeval& of) {
    return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_usec) / microseconds;
}

double seconds(const timespec& of) {
    constexpr double nanoseconds = 1e9;
    return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_nsec) / nanoseconds;
}

// When the machine was started plus the process's start after it; 0: not known. By the clocks, as a
// service may not see /proc/stat (systemd's ProcSubset=pid).
double started_at() {
    timespec now{}, running{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    ::clock_gettime(CLOCK_BOOTTIME, &running);
    const double boot = seconds(now) - seconds(running);
    constexpr int ticks_place = 20;  // fields behind the program's name, which may hold anything
    std::string own;
    std::getline(std::ifstream("/proc/self/stat"), own);
    std::istringstream rest(own.substr(std::min(own.rfind(')') + 1, own.size())));
    std::string field;
    for (int i = 0; i < ticks_place && rest >> field; ++i) continue;
    if (field.empty()) return 0;
    const double ticks = std::stod(field);
    return boot + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

api::process_figures process_figures() {
    api::process_figures out;
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) == 0)
        out.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    static const double began = started_at();
    out.started_at = began;
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    out.resident_bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::error_code wrong;
    for (fs::directory_iterator at("/proc/self/fd", wrong), end; !wrong && at != end;
         at.increment(wrong))
        ++out.open_files;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) out.open_files_max = files.rlim_cur;
    return out;
}

std::vector<api::disk_figures> disk_figures(const std::vector<place>& of) {
    std::vector<api::disk_figures> out;
    for (const place& each : of) {
        struct statvfs disk{};
        if (::statvfs(each.path.c_str(), &disk) != 0) continue;
        const std::uint64_t block = disk.f_frsize;
        // Without what is kept for root, as df counts.
        out.push_back({each.of,
                       disk.f_bavail * block,
                       (disk.f_blocks - disk.f_bfree + disk.f_bavail) * block});
    }
    return out;
}

std::string short_of_space(const std::vector<api::disk_figures>& disks, int free_percent_min) {
    constexpr double percent = 100;
    std::string out;
    for (const api::disk_figures& each : disks) {
        const auto free = static_cast<double>(each.free_bytes);
        const auto size = static_cast<double>(each.size_bytes);
        if (size == 0 || free * percent >= size * free_percent_min) continue;
        std::ostringstream text;
        text.precision(1);
        text << std::fixed << (out.empty() ? "" : "; ") << "only " << free * percent / size
             << " % (" << free / mebibyte << " MiB) of the disk is free where the " << each.of
             << " stands: make room before it is full";
        out += text.str();
    }
    return out;
}

}  // namespace yishi::cli
