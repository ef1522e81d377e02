#include "storage/postgres/bulletin.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <charconv>
#include <chrono>

#include "storage/sql/bind.hpp"

namespace yishi::storage::postgres {

namespace {

constexpr std::chrono::milliseconds interval{5};
constexpr std::chrono::milliseconds connect_again{2'000};
constexpr std::chrono::milliseconds idle{60'000};
constexpr std::size_t named_max = 300;  // a payload holds 8,000 bytes
constexpr std::string_view everything = "*";

std::string payload_of(const std::set<std::int64_t>& subjects, bool more) {
    if (more) return std::string(everything);
    std::string out;
    for (const std::int64_t each : subjects) out += (out.empty() ? "" : " ") + std::to_string(each);
    return out;
}

// False: everything is meant.
bool read_payload(std::string_view text, std::vector<std::int64_t>& into) {
    if (text == everything) return false;
    const char* at = text.data();
    const char* const end = text.data() + text.size();
    while (at < end) {
        std::int64_t value = 0;
        const auto [after, wrong] = std::from_chars(at, end, value);
        if (wrong != std::errc()) return false;
        into.push_back(value);
        at = after < end ? after + 1 : end;
    }
    return true;
}

}  // namespace

bulletin::bulletin(const postgres_options& store, told_fn told)
    : store_(store), told_(std::move(told)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    thread_ = std::thread([this] { work(); });
}

bulletin::~bulletin() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    ::eventfd_write(wake_, 1);
    thread_.join();
    ::close(wake_);
}

void bulletin::announce(std::int64_t subject) {
    {
        const std::lock_guard lock(mutex_);
        const bool first = waiting_.empty() && !more_;
        if (waiting_.size() < named_max)
            waiting_.insert(subject);
        else
            more_ = true;
        if (!first) return;
    }
    ::eventfd_write(wake_, 1);
}

bool bulletin::closing() {
    const std::lock_guard lock(mutex_);
    return closing_;
}

void bulletin::drain_wake() const {
    eventfd_t ignored = 0;
    ::eventfd_read(wake_, &ignored);
}

void bulletin::work() {
    while (!closing()) {
        try {
            connection on(store_.connection, store_.patience);
            // Nothing that is told need survive: its commits do not wait for the disk.
            on.run("SET synchronous_commit = off");
            listen(on);
        } catch (const boost::system::system_error&) {
            // The workers say that the server is gone. What was announced does not end the pause.
            drain_wake();
            if (!closing()) wait_readable(wake_, -1, connect_again);
        }
    }
}

void bulletin::listen(connection& on) {
    const auto schema = on.run("SELECT current_schema()", {});
    channel_ = std::string("yishi_") + PQgetvalue(schema.get(), 0, 0);
    on.run(("LISTEN \"" + channel_ + "\"").c_str());
    told_({}, true);  // whatever was told while nobody listened
    auto told_at = std::chrono::steady_clock::now() - interval;
    while (!closing()) {
        hear(on);  // also what came along with the answer to tell()
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - told_at);
        bool owing = false;
        {
            const std::lock_guard lock(mutex_);
            owing = !waiting_.empty() || more_;
        }
        if (owing && since >= interval) {
            tell(on);
            told_at = std::chrono::steady_clock::now();
            continue;
        }
        // What comes in between is told together.
        wait_readable(on.socket(), owing ? -1 : wake_, owing ? interval - since : idle);
        if (!owing) drain_wake();
    }
}

void bulletin::tell(connection& on) {
    std::set<std::int64_t> subjects;
    bool more = false;
    {
        const std::lock_guard lock(mutex_);
        subjects.swap(waiting_);
        std::swap(more, more_);
    }
    const std::string payload = payload_of(subjects, more);
    const auto what = values(std::string_view(channel_), std::string_view(payload));
    try {
        on.run("SELECT pg_notify(?, ?)", what);
    } catch (const boost::system::system_error&) {
        const std::lock_guard lock(mutex_);
        more_ = true;  // told once there is a connection again
        throw;
    }
}

void bulletin::hear(connection& on) {
    std::vector<std::int64_t> subjects;
    bool all = false;
    bool any = false;
    for (const std::string& payload : on.heard()) {
        any = true;
        all = !read_payload(payload, subjects) || all;
    }
    if (any) told_(subjects, all);
}

}  // namespace yishi::storage::postgres
