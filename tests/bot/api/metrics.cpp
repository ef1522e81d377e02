// The text of /metrics: what was counted stands in it, under names and labels that Prometheus
// takes.
#include "bot/api/metrics.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <sstream>

using namespace yishi;

namespace {

std::set<std::string> lines_of(const std::string& text) {
    std::set<std::string> out;
    std::istringstream from(text);
    for (std::string line; std::getline(from, line);) out.insert(line);
    return out;
}

api::server_state some_state() {
    using std::chrono::milliseconds;
    api::server_state out;
    out.now = 1'700'000'060'000;
    out.version = "1.2.3";
    out.ready = true;
    out.http.connections = 17;
    auto& hook = out.http.routes["/webhook/{channel}"];
    hook.answers = {0, 0, 40, 0, 2, 1};
    hook.time.add(milliseconds(3));
    hook.time.add(milliseconds(3'000'000));
    out.http.routes["/api/v1/cases"].answers = {0, 0, 5, 0, 0, 0};
    out.http.routes["/api/v1/people"].answers = {0, 0, 2, 0, 0, 0};
    out.turns["tg"].done = 39;
    out.turns["tg"].repeated = 1;
    out.timers = {4, 1, 1'500};
    out.health = {false, "full", 6};
    out.store.units = 12;
    out.store.failed = 2;
    out.store.commits = {3, 0, 1};
    out.delivery.oldest_unsent_at = 1'700'000'000'000;
    out.delivery.channels["a \"b\"\n"].dead = 3;
    out.disks.push_back({"data", 25, 100});
    return out;
}

}  // namespace

TEST_CASE("every count is in the text, under its labels") {
    const auto lines = lines_of(api::metrics_text(some_state()));
    for (const char* line : {
             R"(yishi_build_info{version="1.2.3"} 1)",
             R"(yishi_ready 1)",
             R"(yishi_http_connections 17)",
             R"(yishi_http_responses_total{door="webhook",class="2xx"} 40)",
             R"(yishi_http_responses_total{door="webhook",class="5xx"} 1)",
             R"(yishi_http_responses_total{door="api",class="2xx"} 7)",
             R"(yishi_http_responses_total{door="chat",class="5xx"} 0)",
             R"(yishi_http_response_seconds_bucket{door="webhook",le="0.0025"} 0)",
             R"(yishi_http_response_seconds_bucket{door="webhook",le="0.005"} 1)",
             R"(yishi_http_response_seconds_bucket{door="webhook",le="300"} 1)",
             R"(yishi_http_response_seconds_bucket{door="webhook",le="+Inf"} 2)",
             R"(yishi_http_response_seconds_count{door="webhook"} 2)",
             R"(yishi_turns_total{channel="tg",outcome="done"} 39)",
             R"(yishi_turns_total{channel="tg",outcome="repeated"} 1)",
             R"(yishi_timers_total{outcome="failed"} 1)",
             R"(yishi_timer_late_seconds 1.5)",
             R"(yishi_store_writable 0)",
             R"(yishi_store_queue_units 6)",
             R"(yishi_store_units_total{outcome="committed"} 12)",
             R"(yishi_store_units_total{outcome="failed"} 2)",
             R"(yishi_store_commit_units_bucket{le="2"} 3)",
             R"(yishi_store_commit_units_bucket{le="4"} 4)",
             R"(yishi_store_commit_units_sum 12)",
             R"(yishi_outbox_oldest_seconds 60)",
             R"(yishi_deliveries_total{channel="a \"b\"\n",outcome="dead"} 3)",
             R"(yishi_disk_free_bytes{of="data"} 25)",
         }) {
        INFO(line);
        CHECK(lines.contains(line));
    }
}

TEST_CASE("every sample has a type and a help, and says nothing else") {
    std::set<std::string> named;
    const std::regex sample(R"(([a-z_]+)(\{.*\})? [0-9.e+-]+)");
    const std::regex ending("_(bucket|sum|count)$");
    for (const auto& line : lines_of(api::metrics_text(some_state()))) {
        INFO(line);
        std::smatch found;
        if (line.starts_with("# TYPE ")) named.insert(line.substr(7, line.find(' ', 7) - 7));
        if (line.starts_with("#")) continue;
        REQUIRE(std::regex_match(line, found, sample));
        const std::string name = found[1];
        // "# ..." lines sort before the samples.
        CHECK((named.contains(name) || named.contains(std::regex_replace(name, ending, ""))));
    }
    CHECK(named.size() > 25);
}
