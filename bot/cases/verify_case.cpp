// One case against its chain.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/cases/audit.hpp"
#include "bot/cases/event.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;

class case_check {
 public:
    case_check(const storage::case_row& row,
               const std::vector<storage::event_row>& events,
               std::vector<finding>& out)
        : row_(row), events_(events), out_(out) {}

    void run() {
        if (events_.empty()) {
            say(0, "the case has no events");
            return;
        }
        chain();
        payloads();
        fold();
        words();
        const storage::event_row& last = events_.back();
        if (row_.event_seq != last.seq || row_.event_hash != last.hash) {
            say(last.seq,
                "the case's row ends with event " + std::to_string(row_.event_seq) +
                    ", its log with another: events were cut or the row was changed");
        }
    }

 private:
    void say(std::int64_t seq, std::string what) {
        if (out_.size() < findings_max) {
            out_.push_back({row_.number, seq, std::move(what)});
        }
    }

    void chain() {
        std::string previous;
        std::int64_t expected = 1;
        for (const storage::event_row& each : events_) {
            if (each.seq != expected) {
                say(each.seq, "event " + std::to_string(expected) + " is missing");
            }
            if (each.hash != event_hash(previous, row_.number, each)) {
                say(each.seq, "the event was changed, or what stood before it was");
            }
            previous = each.hash;
            expected = each.seq + 1;
        }
    }

    void payloads() {
        std::set<std::int64_t> erased;  // by later events
        for (auto each = events_.rbegin(); each != events_.rend(); ++each) {
            if (each->payload.empty() && each->salt.empty()) {
                if (!erased.contains(each->seq)) {
                    say(each->seq,
                        "the payload is gone, and no later event says that it was erased");
                }
                continue;
            }
            if (each->payload_hash != payload_hash(each->salt, each->payload)) {
                say(each->seq, "the payload or its salt was changed");
            }
            const json payload = json::parse(each->payload, nullptr, false);
            if (each->type == "erase" && payload.is_object() && payload.contains("erased")) {
                for (const json& seq : payload["erased"]) {
                    if (seq.is_number_integer()) {
                        erased.insert(seq.get<std::int64_t>());
                    }
                }
            }
        }
    }

    // From the newest event that holds all columns on.
    void fold() {
        const auto whole = std::find_if(events_.rbegin(), events_.rend(), [](const auto& each) {
            return each.type == "erase" || each.seq == 1;
        });
        storage::case_row folded;
        if (whole == events_.rend()) {
            return;  // its first event is missing: said above
        }
        for (auto each = whole.base() - 1; each != events_.end(); ++each) {
            const json payload = json::parse(each->payload, nullptr, false);
            if (!payload.is_object() || !payload.contains("set") || !payload["set"].is_object()) {
                say(each->seq, "the event does not say what it changed");
                return;
            }
            try {
                set_columns(folded, payload["set"]);
            } catch (const json::exception&) {
                say(each->seq, "the event sets a column to what it cannot hold");
                return;
            }
        }
        for (const auto column : columns_changed(folded, row_)) {
            say(0, "the case's " + std::string(column) + " is not what its events say");
        }
    }

    // Which message it was goes with an erased payload; who spoke, and when, stays.
    void words() {
        storage::talk last{.at = row_.opened_at};
        bool whole = true;
        for (const auto& each : events_) {
            const json payload = json::parse(each.payload, nullptr, false);
            whole = whole && payload.is_object();
            try {
                note_words(
                    last, each.at, each.type, payload.is_object() ? payload : json::object());
            } catch (const json::exception&) {
                say(each.seq, "the event names no message by which somebody spoke");
                return;
            }
        }
        const storage::talk& kept = row_.last;
        if (kept.at != last.at || kept.by_officer != last.by_officer ||
            (whole && (kept.last_seq != last.last_seq || kept.in_seq != last.in_seq))) {
            say(0,
                "who spoke last in the case, or what is unread there, is not what its events say");
        }
    }

    const storage::case_row& row_;
    const std::vector<storage::event_row>& events_;
    std::vector<finding>& out_;
};

}  // namespace

void verify_case(const storage::case_row& row,
                 const std::vector<storage::event_row>& events,
                 std::vector<finding>& out) {
    case_check(row, events, out).run();
}

}  // namespace yishi::cases
