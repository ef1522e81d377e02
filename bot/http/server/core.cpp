#include "bot/http/server/core.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <random>

#include "bot/http/server/tls.hpp"

namespace yishi::http {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick_max{1'000};
constexpr milliseconds tick_min{5};

// Deadlines are kept to a quarter of the shortest limit, at best.
milliseconds tick_for(const limits& of) {
    const auto shortest = std::min({of.header_timeout,
                                    of.body_timeout,
                                    of.idle_timeout,
                                    of.write_timeout,
                                    of.ping_after,
                                    of.drain_timeout});
    return std::clamp(shortest / 4, tick_min, tick_max);
}

// Spreads consecutive numbers over all 64 bits (splitmix64), so that ids do not tell the traffic.
std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

std::uint64_t random_seed() {
    std::random_device source;
    return (std::uint64_t{source()} << 32) | source();
}

}  // namespace

core::core(asio::any_io_executor executor, server_options given)
    : io(std::move(executor)),
      options(std::move(given)),
      trusted(options.trusted_proxies),
      ticker_(io),
      emptied_(io),
      tick_time_(tick_for(options.limits)),
      id_(random_seed()),
      log_all_(options.log_sample == "all") {
    if (options.tls) tls = server_context(*options.tls);
}

bool core::enter(link& value, const asio::ip::address& from) {
    links_.insert(&value);
    const auto of_address = ++by_address_[from.to_string()];
    return links_.size() <= options.limits.connections_max &&
           of_address <= options.limits.connections_max_per_address;
}

void core::leave(link& value, const asio::ip::address& from) {
    if (links_.erase(&value) == 0) return;
    const auto at = by_address_.find(from.to_string());
    if (--at->second == 0) by_address_.erase(at);
    if (links_.empty()) emptied_.cancel();
}

void core::start_ticking() {
    ticker_.expires_after(tick_time_);
    ticker_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (error || self->stopped_) return;
        self->tick();
        self->start_ticking();
    });
}

void core::tick() {
    // cut() only closes sockets: connections leave later, on their own.
    const auto now = steady::now();
    for (auto* each : links_) {
        if (now >= each->deadline) {
            each->cut();
        } else {
            each->tick(now);
        }
    }
}

void core::finish_all() {
    for (auto* each : links_) each->finish();
}

void core::cut_all() {
    for (auto* each : links_) each->cut();
}

asio::awaitable<void> core::wait_empty(milliseconds time_max) {
    if (links_.empty()) co_return;
    emptied_.expires_after(time_max);
    co_await emptied_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void core::count(std::string_view pattern, int status, steady::duration took) {
    auto found = routes_.find(pattern);
    if (found == routes_.end()) found = routes_.try_emplace(std::string(pattern)).first;
    auto& answers = found->second.answers;
    ++answers[std::min(static_cast<std::size_t>(status) / 100, answers.size() - 1)];
    found->second.time.add(took);
}

void core::stop() {
    stopped_ = true;
    ticker_.cancel();
    emptied_.cancel();
}

std::string core::next_id() {
    static constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
    constexpr std::size_t length = 12;  // short enough to need no allocation
    id_ += 0x9e3779b97f4a7c15U;
    auto bits = mix(id_);
    std::string out(length, '0');
    for (auto& c : out) {
        c = letters[bits & 31];
        bits >>= 5;
    }
    return out;
}

std::string_view core::date() {
    const auto second = static_cast<std::int64_t>(std::time(nullptr));
    if (second != date_second_) {
        date_second_ = second;
        const std::time_t value = second;
        std::tm parts{};
        gmtime_r(&value, &parts);
        static constexpr std::array<const char*, 7> days{
            "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array<const char*, 12> months{
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::array<char, 40> text{};
        // Not strftime's %a and %b: those follow the locale.
        const auto size = std::snprintf(text.data(),
                                        text.size(),
                                        "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                        days[static_cast<std::size_t>(parts.tm_wday)],
                                        parts.tm_mday,
                                        months[static_cast<std::size_t>(parts.tm_mon)],
                                        parts.tm_year + 1900,
                                        parts.tm_hour,
                                        parts.tm_min,
                                        parts.tm_sec);
        date_.assign(text.data(), static_cast<std::size_t>(size));
    }
    return date_;
}

}  // namespace yishi::http
