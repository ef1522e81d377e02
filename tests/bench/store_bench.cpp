// How many turns a second the store takes: bench_store [FILE] [SECONDS] [CONVERSATIONS] [IN
// FLIGHT]. Each turn updates its conversation and writes one inbound and one outbound message,
// which is then marked sent in batches; every sixth also opens a case with an event, a timer and
// its search words.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>

#include "storage/sql/lanes.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"
#include "storage/store.hpp"

namespace {

using namespace yishi::storage;
using clock_type = std::chrono::steady_clock;

constexpr int turns_a_case = 6;
constexpr std::size_t marks_a_unit = 64;

// Sizes are those of the shipped complaint dialog.
const std::string state(420, 's');
const std::string inbound_body(180, 'i');
const std::string outbound_body(260, 'o');
const std::string event_payload(1'200, 'e');

case_row new_case(const turn_extras& extras, std::int64_t seq) {
    case_row out;
    out.year = extras.case_year;
    out.seq = extras.case_seq;
    out.number = std::to_string(out.year) + "-" + std::to_string(out.seq);
    out.kind = "complaint";
    out.category = "noise";
    out.queue = "order";
    out.owner = 1;
    out.area = "grid-3";
    out.language = "en";
    out.source = "tg";
    out.opened_seq = seq;
    out.dialog = "complaint";
    out.title = "Noise";
    out.summary = "The music in the yard goes on until two in the morning.";
    out.answers = R"({"category":"noise","place":"12 Mill Lane","description":"..."})";
    out.event_seq = 1;
    out.event_hash = std::string(64, 'a');
    return out;
}

void add_case(change_set& to, const turn_extras& extras, std::int64_t seq) {
    to.new_cases.push_back(new_case(extras, seq));
    event_row event;
    event.case_id = -1;
    event.seq = 1;
    event.actor = "resident";
    event.type = "opened";
    event.salt = std::string(32, 'b');
    event.payload = event_payload;
    event.payload_hash = std::string(64, 'c');
    event.hash = std::string(64, 'a');
    to.events.push_back(event);
    to.timers.push_back({"overdue", to.new_cases.back().number, extras.case_seq});
    to.search.push_back({-1, "the music in yard goes on until two morning noise mill lane 12"});
    to.numbers_taken = 1;
}

turn_decision decide(const turn_rows& rows,
                     const turn_extras& extras,
                     const turn_key& key,
                     bool opens) {
    turn_decision out;
    if (opens && extras.got.case_number_year == 0) {
        out.wants.emplace();
        out.wants->case_number_year = 2026;
        out.wants->persons = true;
        return out;
    }
    conversation_row next = rows.conversation.value_or(conversation_row{});
    next.channel = key.channel;
    next.chat = key.chat;
    next.sender = key.chat;
    next.language = "en";
    next.bundle = std::string(64, 'd');
    next.state = state;
    message_row in;
    in.seq = ++next.last_seq;
    in.platform_id = key.platform_id;
    in.author = "resident";
    in.body = inbound_body;
    message_row reply;
    reply.seq = ++next.last_seq;
    reply.direction = direction::out;
    reply.author = "bot";
    reply.body = outbound_body;
    reply.status = delivery_status::queued;
    if (opens) add_case(out.changes, extras, next.last_seq);
    out.changes.messages = {std::move(in), std::move(reply)};
    out.changes.conversation = std::move(next);
    return out;
}

class bench {
 public:
    bench(store& on, int conversations, int in_flight)
        : on_(on), conversations_(conversations), in_flight_(in_flight) {}

    void run(std::chrono::seconds time) {
        const auto begin = clock_type::now();
        end_ = begin + time;
        ++open_;
        on_.submit(
            [this](transaction& tx) {
                person_row owner;
                owner.name = "li";
                owner.role = "moderator";
                people::insert(tx, owner);
                for (const auto& lease : leases::take(tx, "bench", lanes, 0, 1'000))
                    fence_ = lease.fence;
            },
            [this](result<void> done) {
                done.value();
                for (int i = 0; i < in_flight_; ++i) next();
                close_one();
            });
        std::unique_lock lock(mutex_);
        finished_.wait(lock, [this] { return open_ == 0; });
        report(std::chrono::duration<double>(clock_type::now() - begin).count());
    }

 private:
    void next() {
        const auto turn = started_++;
        const auto chat = turn % conversations_;
        turn_key key{"tg", std::to_string(100'000'000 + chat), std::to_string(900'000'000 + turn)};
        const bool opens = turn / conversations_ % turns_a_case == turns_a_case - 1;
        const auto at = clock_type::now();
        ++open_;
        on_.submit_turn(
            key,
            [key, opens](const turn_rows& rows, const turn_extras& extras) {
                return decide(rows, extras, key, opens);
            },
            [this, at](result<turn_result> done) { finished(at, done.value()); });
    }

    void finished(clock_type::time_point at, const turn_result& done) {
        const auto now = clock_type::now();
        latencies_.push_back(std::chrono::duration<double, std::milli>(now - at).count());
        messages::mark mark;
        const auto& reply = done.messages.back();
        mark.conversation = reply.conversation;
        mark.seq = reply.seq;
        mark.lane = reply.lane;
        mark.fence = fence_;
        mark.platform_id = "123456789";
        mark.attempts = 1;
        marks_.push_back(std::move(mark));
        if (marks_.size() >= marks_a_unit) write_marks();
        if (now < end_) next();
        close_one();
    }

    void write_marks() {
        ++open_;
        auto marks = std::make_shared<std::vector<messages::mark>>(std::move(marks_));
        marks_.clear();
        on_.submit([marks](transaction& tx) { messages::mark_all(tx, *marks); },
                   [this](result<void> done) {
                       done.value();
                       close_one();
                   });
    }

    void close_one() {
        const std::lock_guard lock(mutex_);
        if (--open_ == 0) finished_.notify_one();
    }

    void report(double seconds) {
        std::sort(latencies_.begin(), latencies_.end());
        const auto count = latencies_.size();
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        const auto cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
        std::printf("%.0f turns/s, p50 %.1f ms, p99 %.1f ms, CPU %.3f s per 1,000 turns, %ld MiB\n",
                    static_cast<double>(count) / seconds,
                    latencies_[count / 2],
                    latencies_[count * 99 / 100],
                    cpu / (static_cast<double>(count) / 1000),
                    used.ru_maxrss / 1024);
    }

    store& on_;
    int conversations_;
    int in_flight_;
    std::int64_t fence_ = 1;
    clock_type::time_point end_;
    std::int64_t started_ = 0;  // the rest is touched by the writer's thread
    std::vector<double> latencies_;
    std::vector<messages::mark> marks_;
    std::atomic<int> open_ = 0;
    std::mutex mutex_;
    std::condition_variable finished_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::string file = argc > 1 ? argv[1] : "bench.db";
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 5;
    const int conversations = argc > 3 ? std::atoi(argv[3]) : 400;
    const int in_flight = argc > 4 ? std::atoi(argv[4]) : 64;
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file + end);
    auto opened = open_sqlite({.file = file, .log = [](const std::string& text) {
                                   std::fprintf(stderr, "%s\n", text.c_str());
                               }});
    if (!opened) {
        std::fprintf(stderr, "%s: %s\n", file.c_str(), opened.error().message().c_str());
        return 1;
    }
    bench(**opened, conversations, in_flight).run(std::chrono::seconds(seconds));
    (*opened)->close();
}
