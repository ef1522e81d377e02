#include "tests/bench/judge.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <unordered_map>

namespace yishi::bench {
namespace {

// A place of the dialog may say a few different things (the first greeting, a due day that
// changes at midnight), but two places never the same.
constexpr std::size_t classes_a_position_max = 4;

template <class T>
T take_number(std::string_view& line) {
    T value{};
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    if (error != std::errc{}) throw std::runtime_error("not a line of replies");
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    return value;
}

struct lane {
    std::vector<const turn*> turns;
    std::vector<const arrival*> arrivals;
};

// Which class is at home at which place: the place where it was seen most often.
class places {
 public:
    void see(int position, std::uint64_t text) {
        ++seen_[text][static_cast<std::size_t>(position)];
    }

    void settle() {
        std::array<std::vector<std::pair<std::int64_t, std::uint64_t>>, turns_a_dialog> at;
        for (const auto& [text, counts] : seen_) {
            const auto most = std::max_element(counts.begin(), counts.end());
            at[static_cast<std::size_t>(most - counts.begin())].emplace_back(*most, text);
        }
        for (std::size_t position = 0; position < at.size(); ++position) {
            std::sort(at[position].rbegin(), at[position].rend());
            at[position].resize(std::min(at[position].size(), classes_a_position_max));
            for (const auto& [count, text] : at[position]) home_[text] = static_cast<int>(position);
        }
    }

    bool at_home(int position, std::uint64_t text) const {
        const auto found = home_.find(text);
        return found != home_.end() && found->second == position;
    }

 private:
    std::map<std::uint64_t, std::array<std::int64_t, turns_a_dialog>> seen_;
    std::map<std::uint64_t, int> home_;
};

double percentile_ms(std::vector<std::int64_t>& sorted_ns, double part) {
    if (sorted_ns.empty()) return 0;
    const auto index = static_cast<std::size_t>(part * static_cast<double>(sorted_ns.size()));
    return static_cast<double>(sorted_ns[std::min(index, sorted_ns.size() - 1)]) / 1e6;
}

bool inside(std::int64_t at, window measured) {
    return at >= measured.begin_ns && at < measured.end_ns;
}

struct tally {
    figures out;
    window measured;
    std::vector<std::int64_t> reply_ns;
    std::vector<std::int64_t> answer_ns;
    std::int64_t oldest_unreplied_ns = 0;  // when it was answered; 0: none

    void count(const lane& chat, const places& homes) {
        for (std::size_t k = 0; k < chat.turns.size(); ++k) {
            const turn& asked = *chat.turns[k];
            const arrival* reply = k < chat.arrivals.size() ? chat.arrivals[k] : nullptr;
            if (reply == nullptr) ++out.missing;
            if (reply != nullptr && !homes.at_home(asked.position, reply->text_class)) {
                ++out.out_of_order;
            }
            const bool owed = asked.answered_ns < measured.end_ns &&
                              (reply == nullptr || reply->at_ns >= measured.end_ns);
            if (owed && (oldest_unreplied_ns == 0 || asked.answered_ns < oldest_unreplied_ns)) {
                oldest_unreplied_ns = asked.answered_ns;
            }
            out.answered_in_window += inside(asked.answered_ns, measured);
            if (!inside(asked.sent_ns, measured)) continue;
            answer_ns.push_back(asked.answered_ns - asked.sent_ns);
            if (reply != nullptr) reply_ns.push_back(reply->at_ns - asked.sent_ns);
        }
        if (chat.arrivals.size() > chat.turns.size()) {
            out.surplus += static_cast<std::int64_t>(chat.arrivals.size() - chat.turns.size());
        }
        for (const arrival* reply : chat.arrivals) {
            out.arrived_in_window += inside(reply->at_ns, measured);
        }
    }

    figures close() {
        std::sort(reply_ns.begin(), reply_ns.end());
        std::sort(answer_ns.begin(), answer_ns.end());
        out.p50_ms = percentile_ms(reply_ns, 0.5);
        out.p99_ms = percentile_ms(reply_ns, 0.99);
        out.max_ms = reply_ns.empty() ? 0 : static_cast<double>(reply_ns.back()) / 1e6;
        out.answer_p50_ms = percentile_ms(answer_ns, 0.5);
        out.answer_p99_ms = percentile_ms(answer_ns, 0.99);
        const double seconds = static_cast<double>(measured.end_ns - measured.begin_ns) / 1e9;
        out.turns_per_s =
            static_cast<double>(std::min(out.answered_in_window, out.arrived_in_window)) / seconds;
        const std::int64_t age =
            oldest_unreplied_ns == 0 ? 0 : measured.end_ns - oldest_unreplied_ns;
        out.outbox_age_ms = static_cast<double>(age) / 1e6;
        out.good = out.turns > 0 && out.missing == 0 && out.surplus == 0 && out.out_of_order == 0 &&
                   age <= outbox_age_max_ns;
        return out;
    }
};

}  // namespace

std::uint64_t text_class(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
    for (const char c : text) {
        if (c >= '0' && c <= '9') continue;
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    }
    return hash;
}

std::string to_line(const arrival& value) {
    return std::to_string(value.chat) + ' ' + std::to_string(value.at_ns) + ' ' +
           std::to_string(value.text_class) + '\n';
}

std::vector<arrival> arrivals_from(std::string_view lines) {
    std::vector<arrival> out;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        if (end == std::string_view::npos) throw std::runtime_error("a cut line of replies");
        std::string_view line = lines.substr(0, end);
        arrival value;
        value.chat = take_number<std::int64_t>(line);
        value.at_ns = take_number<std::int64_t>(line);
        value.text_class = take_number<std::uint64_t>(line);
        out.push_back(value);
        lines.remove_prefix(end + 1);
    }
    return out;
}

figures judge(const std::vector<turn>& turns,
              const std::vector<arrival>& arrivals,
              window measured) {
    std::unordered_map<std::int64_t, lane> chats;
    for (const turn& one : turns) chats[one.chat].turns.push_back(&one);
    for (const arrival& one : arrivals) chats[one.chat].arrivals.push_back(&one);
    places homes;
    for (auto& [chat, lane] : chats) {
        std::sort(lane.arrivals.begin(), lane.arrivals.end(), [](auto* a, auto* b) {
            return std::pair(a->at_ns, a) < std::pair(b->at_ns, b);  // as received, if at once
        });
        const std::size_t both = std::min(lane.turns.size(), lane.arrivals.size());
        for (std::size_t k = 0; k < both; ++k) {
            homes.see(lane.turns[k]->position, lane.arrivals[k]->text_class);
        }
    }
    homes.settle();
    tally total;
    total.measured = measured;
    total.out.turns = static_cast<std::int64_t>(turns.size());
    total.out.arrivals = static_cast<std::int64_t>(arrivals.size());
    for (const auto& [chat, lane] : chats) total.count(lane, homes);
    return total.close();
}

}  // namespace yishi::bench
