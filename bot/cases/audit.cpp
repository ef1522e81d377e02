#include "bot/cases/audit.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "bot/cases/event.hpp"
#include "json/digest.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/events.hpp"
#include "storage/sql/settings.hpp"
#include "storage/sql/transaction.hpp"

namespace yishi::cases {
namespace {

using nlohmann::json;

constexpr int page = 200;
constexpr std::string_view jumps_name = "number_jumps";

json jumps(storage::transaction& in) {
    const auto kept = storage::settings::get(in, jumps_name);
    json out = kept ? json::parse(*kept, nullptr, false) : json::array();
    return out.is_array() ? out : json::array();
}

class number_check {
 public:
    explicit number_check(storage::transaction& in)
        : counters_(numbers_taken(in)), jumps_(jumps(in)) {}

    void add(const storage::case_row& row) { given_[row.year].insert(row.seq); }

    void run(std::vector<finding>& out) {
        for (const json& each : jumps_) {
            if (!each.is_object()) {
                continue;
            }
            auto& of_year = given_[each.value("year", 0)];
            const auto to = each.value("to", std::int64_t{0});
            for (auto seq = each.value("from", std::int64_t{1}); seq <= to; ++seq) {
                of_year.insert(seq);
            }
        }
        for (const auto& [year, last] : counters_) {
            given_.try_emplace(year);
        }
        for (const auto& [year, numbers] : given_) {
            check(year, numbers, out);
        }
    }

 private:
    void check(int year, const std::set<std::int64_t>& numbers, std::vector<finding>& out) {
        const auto say = [&](const std::string& what) {
            if (out.size() < findings_max) {
                out.push_back({"", 0, "numbers of " + std::to_string(year) + ": " + what});
            }
        };
        std::int64_t expected = 1;
        for (const std::int64_t seq : numbers) {
            if (seq > expected) {
                say(std::to_string(expected) + " to " + std::to_string(seq - 1) + " are missing");
            }
            expected = seq + 1;
        }
        if (const std::int64_t last = counters_[year]; last + 1 != expected) {
            say(std::to_string(last) + " were given, the last one found is " +
                std::to_string(expected - 1));
        }
    }

    std::map<int, std::int64_t> counters_;
    json jumps_;
    std::map<int, std::set<std::int64_t>> given_;
};

void check_head(storage::transaction& in, const audit_head& head, std::vector<finding>& out) {
    const audit_head now = head_at(in, head.until);
    if (now == head || out.size() >= findings_max) {
        return;
    }
    out.push_back(
        {"",
         0,
         "the head kept for the time " + std::to_string(head.until) + " says " +
             std::to_string(head.cases) + " cases and " + std::to_string(head.events) +
             " events, the store " + std::to_string(now.cases) + " and " +
             std::to_string(now.events) +
             (now.cases == head.cases && now.events == head.events ? " with other content" : "")});
}

}  // namespace

audit_report verify(storage::transaction& in, const std::vector<audit_head>& heads) {
    audit_report out;
    number_check numbers(in);
    std::int64_t last = 0;
    for (;;) {
        const auto rows = storage::cases::after(in, last, page);
        for (const storage::case_row& row : rows) {
            const auto events = storage::events::of_case(in, row.id);
            verify_case(row, events, out.findings);
            numbers.add(row);
            out.cases += 1;
            out.events += static_cast<std::int64_t>(events.size());
            last = row.id;
        }
        if (rows.empty()) {
            break;
        }
    }
    numbers.run(out.findings);
    in.query(
        "SELECT DISTINCT case_id FROM case_event WHERE case_id NOT IN (SELECT id FROM case_record) "
        "ORDER BY case_id",
        {},
        [&](const auto& row) {
            if (out.findings.size() < findings_max) {
                out.findings.push_back(
                    {"",
                     0,
                     "events of a case that is gone (" + std::to_string(row.integer(0)) + ")"});
            }
        });
    for (const audit_head& each : heads) {
        check_head(in, each, out.findings);
    }
    return out;
}

audit_head head_at(storage::transaction& in, std::int64_t until) {
    audit_head out;
    out.until = until;
    const std::array<storage::param, 1> params{until};
    in.query(
        "SELECT c.number, e.seq, e.hash FROM case_record c JOIN case_event e ON e.case_id = c.id "
        "WHERE e.seq = (SELECT max(seq) FROM case_event WHERE case_id = c.id AND at <= ?) "
        "ORDER BY c.id",
        params,
        [&](const auto& row) {
            out.cases += 1;
            out.events += row.integer(1);
            out.hash = yishi::json::sha256_hex(
                fields({out.hash, row.text(0), std::to_string(row.integer(1)), row.text(2)}));
        });
    return out;
}

std::map<int, std::int64_t> numbers_taken(storage::transaction& in) {
    std::map<int, std::int64_t> out;
    in.query("SELECT year, last_seq FROM case_number ORDER BY year", {}, [&](const auto& row) {
        out[static_cast<int>(row.integer(0))] = row.integer(1);
    });
    return out;
}

void record_jump(storage::transaction& in,
                 int year,
                 std::int64_t next_seq,
                 const std::string& why,
                 std::int64_t now) {
    const auto known = numbers_taken(in);
    const auto found = known.find(year);
    const std::int64_t last = found == known.end() ? 0 : found->second;
    if (next_seq <= last + 1) {
        return;
    }
    json all = jumps(in);
    all.push_back(
        {{"year", year}, {"from", last + 1}, {"to", next_seq - 1}, {"why", why}, {"at", now}});
    storage::settings::put(in, jumps_name, all.dump());
    storage::cases::jump_to(in, year, next_seq);
}

std::string dump_head(const audit_head& value) {
    // By hand: the order of the members is part of what is signed.
    return "{\"until\":" + std::to_string(value.until) +
           ",\"cases\":" + std::to_string(value.cases) +
           ",\"events\":" + std::to_string(value.events) + ",\"hash\":\"" + value.hash + "\"}";
}

std::optional<audit_head> parse_head(std::string_view line) {
    const json in = json::parse(line, nullptr, false);
    if (!in.is_object()) {
        return std::nullopt;
    }
    try {
        audit_head out;
        in.at("until").get_to(out.until);
        in.at("cases").get_to(out.cases);
        in.at("events").get_to(out.events);
        in.at("hash").get_to(out.hash);
        return out;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

}  // namespace yishi::cases
