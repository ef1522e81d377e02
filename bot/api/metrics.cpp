#include "bot/api/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace yishi::api {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using labels = std::vector<ClientMetric::Label>;

template <class T>
double number(T value) {
    return static_cast<double>(value);
}

// One metric with its samples.
class family {
 public:
    family(MetricType type, std::string name, std::string help) {
        made_.type = type;
        made_.name = std::move(name);
        made_.help = std::move(help);
    }

    void add(labels of, double value) {
        ClientMetric one;
        one.label = std::move(of);
        // One of both is written, by the family's type.
        one.counter.value = value;
        one.gauge.value = value;
        made_.metric.push_back(std::move(one));
    }

    // `counts` has one more than `bounds`: what lies behind them.
    template <class Bounds>
    void add(labels of, const Bounds& bounds, std::span<const std::uint64_t> counts, double sum) {
        ClientMetric one;
        one.label = std::move(of);
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            below += counts[i];
            const double bound =
                i < bounds.size() ? number(bounds[i]) : std::numeric_limits<double>::infinity();
            one.histogram.bucket.push_back({below, bound});
        }
        one.histogram.sample_count = below;
        one.histogram.sample_sum = sum;
        made_.metric.push_back(std::move(one));
    }
    void add(labels of, const measure::histogram& value) {
        add(std::move(of), measure::histogram::bounds, value.counts, value.sum);
    }

    MetricFamily take() { return std::move(made_); }

 private:
    MetricFamily made_;
};

class page {
 public:
    void one(MetricType type, std::string name, std::string help, double value, labels of = {}) {
        family made(type, std::move(name), std::move(help));
        made.add(std::move(of), value);
        add(made);
    }
    void add(family& of) { all_.push_back(of.take()); }
    std::string text() const { return prometheus::TextSerializer().Serialize(all_); }

 private:
    std::vector<MetricFamily> all_;
};

// The routes by who comes through them: few names, whatever routes there will be.
std::string_view door_of(std::string_view pattern) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> doors{{
        {"/webhook/", "webhook"},
        {"/chat", "chat"},
        {"/api/", "api"},
        {"/console", "console"},
    }};
    for (const auto& [prefix, door] : doors)
        if (pattern.starts_with(prefix)) return door;
    return "other";
}

void add_http(page& to, const http::server_figures& of) {
    std::map<std::string, http::route_figures> doors;
    for (const char* each : {"webhook", "chat", "api", "console", "other"}) doors.try_emplace(each);
    for (const auto& [pattern, route] : of.routes) {
        http::route_figures& into = doors[std::string(door_of(pattern))];
        for (std::size_t i = 0; i < into.answers.size(); ++i) into.answers[i] += route.answers[i];
        into.time += route.time;
    }
    family answers(
        MetricType::Counter, "yishi_http_responses_total", "Answers by door and class of status.");
    family times(MetricType::Histogram,
                 "yishi_http_response_seconds",
                 "From a request's header to its answer.");
    for (const auto& [door, route] : doors) {
        for (std::size_t i = 1; i < route.answers.size(); ++i)
            answers.add({{"door", door}, {"class", std::to_string(i) + "xx"}},
                        number(route.answers[i]));
        times.add({{"door", door}}, route.time);
    }
    to.one(MetricType::Gauge,
           "yishi_http_connections",
           "Open connections, WebSockets and event streams among them.",
           number(of.connections));
    to.add(answers);
    to.add(times);
}

void add_turns(page& to, const server_state& of) {
    family turns(MetricType::Counter, "yishi_turns_total", "Messages of residents by outcome.");
    family times(
        MetricType::Histogram, "yishi_turn_seconds", "From a parsed message to its commit.");
    for (const auto& [channel, each] : of.turns) {
        turns.add({{"channel", channel}, {"outcome", "done"}}, number(each.done));
        turns.add({{"channel", channel}, {"outcome", "repeated"}}, number(each.repeated));
        turns.add({{"channel", channel}, {"outcome", "failed"}}, number(each.failed));
        times.add({{"channel", channel}}, each.time);
    }
    to.add(turns);
    to.add(times);
    family timers(MetricType::Counter, "yishi_timers_total", "Timers by outcome.");
    timers.add({{"outcome", "fired"}}, number(of.timers.fired));
    timers.add({{"outcome", "failed"}}, number(of.timers.failed));
    to.add(timers);
    constexpr double second = 1'000;
    to.one(MetricType::Gauge,
           "yishi_timer_late_seconds",
           "The most overdue timer at the last look; a second or two is usual.",
           number(of.timers.late_ms) / second);
}

void add_store(page& to, const server_state& of) {
    const storage::store_figures& store = of.store;
    to.one(MetricType::Gauge,
           "yishi_store_writable",
           "1: messages can be stored.",
           of.health.writable ? 1 : 0);
    to.one(MetricType::Gauge,
           "yishi_store_queue_units",
           "Units of work that wait to be written.",
           number(of.health.queued));
    family units(MetricType::Counter, "yishi_store_units_total", "Units of work by outcome.");
    units.add({{"outcome", "committed"}}, number(store.units));
    units.add({{"outcome", "failed"}}, number(store.failed));
    to.add(units);
    family commits(
        MetricType::Histogram, "yishi_store_commit_units", "How many units shared a commit.");
    commits.add({}, storage::commit_bounds, store.commits, number(store.units));
    to.add(commits);
    to.one(MetricType::Counter,
           "yishi_store_busy_seconds_total",
           "Time in which the threads that write were at work.",
           store.busy_seconds);
    to.one(MetricType::Counter,
           "yishi_store_syncs_total",
           "SQLite: waits for the disk.",
           number(store.syncs));
    to.one(MetricType::Counter,
           "yishi_store_sync_seconds_total",
           "SQLite: time waited for the disk.",
           store.sync_seconds);
}

void add_outbox(page& to, const server_state& of) {
    family waiting(MetricType::Gauge, "yishi_outbox_waiting", "Messages in memory, not yet sent.");
    family sending(MetricType::Gauge, "yishi_outbox_under_way", "Requests to the platform now.");
    family behind(
        MetricType::Gauge, "yishi_outbox_behind", "1: more waits in the store than in memory.");
    family outcomes(MetricType::Counter, "yishi_deliveries_total", "Tries to send by outcome.");
    family times(MetricType::Histogram,
                 "yishi_delivery_seconds",
                 "From a message being written to its being sent, retries included.");
    for (const auto& [channel, each] : of.delivery.channels) {
        waiting.add({{"channel", channel}}, number(each.waiting));
        sending.add({{"channel", channel}}, number(each.under_way));
        behind.add({{"channel", channel}}, each.behind ? 1 : 0);
        outcomes.add({{"channel", channel}, {"outcome", "sent"}}, number(each.sent));
        outcomes.add({{"channel", channel}, {"outcome", "put_off"}}, number(each.retried));
        outcomes.add({{"channel", channel}, {"outcome", "dead"}}, number(each.dead));
        times.add({{"channel", channel}}, each.time);
    }
    for (family* each : {&waiting, &sending, &behind, &outcomes, &times}) to.add(*each);
    const std::int64_t oldest = of.delivery.oldest_unsent_at;
    constexpr double second = 1'000;
    to.one(MetricType::Gauge,
           "yishi_outbox_oldest_seconds",
           "Age of the oldest message that waits here to be sent; 0: none does.",
           oldest == 0 ? 0 : std::max(number(of.now - oldest) / second, 0.0));
    to.one(MetricType::Gauge,
           "yishi_outbox_leased",
           "1: this process holds lanes of the outbox.",
           of.delivery.leased ? 1 : 0);
}

// Under the names that all programs use.
void add_process(page& to, const process_figures& of) {
    to.one(MetricType::Counter, "process_cpu_seconds_total", "CPU time.", of.cpu_seconds);
    to.one(MetricType::Gauge,
           "process_resident_memory_bytes",
           "Memory in use.",
           number(of.resident_bytes));
    to.one(MetricType::Gauge, "process_open_fds", "Open files.", number(of.open_files));
    to.one(MetricType::Gauge, "process_max_fds", "Their limit.", number(of.open_files_max));
    to.one(MetricType::Gauge,
           "process_start_time_seconds",
           "When it began, since the epoch.",
           of.started_at);
}

}  // namespace

std::string metrics_text(const server_state& of) {
    page out;
    out.one(MetricType::Gauge,
            "yishi_build_info",
            "1; the label says which version runs.",
            1,
            {{"version", of.version}});
    out.one(MetricType::Gauge, "yishi_ready", "1: as /readyz says.", of.ready ? 1 : 0);
    add_http(out, of.http);
    add_turns(out, of);
    add_store(out, of);
    add_outbox(out, of);
    family free(MetricType::Gauge, "yishi_disk_free_bytes", "Free where it stands.");
    family size(MetricType::Gauge, "yishi_disk_size_bytes", "Free and used together.");
    for (const disk_figures& each : of.disks) {
        free.add({{"of", each.of}}, number(each.free_bytes));
        size.add({{"of", each.of}}, number(each.size_bytes));
    }
    out.add(free);
    out.add(size);
    add_process(out, of.process);
    return out.text();
}

}  // namespace yishi::api
