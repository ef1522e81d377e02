#include "storage/postgres/turns.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/postgres/gathered.hpp"
#include "storage/postgres/turn_reads.hpp"
#include "storage/sql/apply.hpp"
#include "storage/sql/bind.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/job.hpp"

namespace yishi::storage::postgres {

namespace {

class turn_batch {
 public:
    explicit turn_batch(session& tx) : tx_(tx), reads_(tx), writes_(tx) {}

    // At most one turn of a conversation; sorted, as locks are taken in this order.
    void play(std::vector<playing>& wave) {
        turns_playing all;
        for (auto& each : wave) all.push_back(&each);
        reads_.load(all, writes_);
        // Those that need a case number wait until all else is written: from then to the commit the
        // counter is ours alone.
        const auto waiting = settle(std::move(all));
        if (waiting.empty()) return;
        lock_numbers(waiting);
        settle(waiting);
    }

    void finish() {
        for (const auto& [year, given] : given_)
            if (given.count > 0) cases::take_numbers(writes_, {year, given.first}, given.count);
        writes_.finish();
    }

 private:
    // Case numbers of a year that this batch has locked.
    struct numbers {
        std::int64_t first = 0;
        std::int64_t count = 0;
    };

    // Also makes ids for the cases that they will open.
    void lock_numbers(const turns_playing& waiting) {
        looks then;
        std::map<int, std::optional<cases::number>> found;
        for (const auto* each : waiting) found[each->extras.got.case_number_year];
        for (auto& [year, next] : found) {
            param_rows rows;
            rows.add(values(year));
            then.push_back(
                {cases::next_number_sql(true),
                 std::move(rows),
                 [&next](std::size_t, const row& from) { next = cases::read_next(from); }});
        }
        then.push_back(new_ids("case_record", waiting.size(), case_ids_));
        writes_.flush(then);
        for (auto& [year, next] : found) {
            if (!next) next = cases::next_number(tx_, year);
            years_[year] = next->year;
            given_.try_emplace(next->year, numbers{next->seq, 0});
        }
    }

    // Plays them until they are decided and their writes are kept; returns those that want a number
    // while its counter is not locked.
    turns_playing settle(turns_playing asking) {
        turns_playing waiting;
        turns_playing decided;
        while (!asking.empty()) {
            turns_playing more;
            turns_playing unanswered;
            for (auto* each : asking) {
                const auto how = decide(*each);
                if (how == answer::decides) decided.push_back(each);
                if (how != answer::asks) continue;
                more.push_back(each);
                auto wants = each->extras.got;
                wants.case_number_year = 0;
                if (wants != each->fetched) unanswered.push_back(each);
            }
            reads_.fetch(unanswered);
            asking.clear();
            for (auto* each : more) {
                const int year = each->extras.got.case_number_year;
                const bool must_wait = year != 0 && !years_.contains(year);
                (must_wait ? waiting : asking).push_back(each);
            }
        }
        write(decided);
        return waiting;
    }

    enum class answer { asks, decides, fails };

    answer decide(playing& of) {
        const auto wanted = years_.find(of.extras.got.case_number_year);
        numbers* given = nullptr;
        if (wanted != years_.end()) {
            given = &given_[wanted->second];
            of.extras.case_year = wanted->second;
            of.extras.case_seq = given->first + given->count;
        }
        try {
            auto decided = of.task->decide(of.rows, of.extras);
            if (decided.wants) {
                if (++of.rounds >= turn_rounds_max) refuse(errc::failed, "decide asked too often");
                of.extras.got = *std::move(decided.wants);
                return answer::asks;
            }
            of.changes = std::move(decided.changes);
        } catch (...) {
            std::string ignored;
            of.task->outcome = current_error(ignored);
            return answer::fails;
        }
        if (given != nullptr) given->count += of.changes.numbers_taken;
        return answer::decides;
    }

    void write(const turns_playing& decided) {
        std::size_t opened = 0;
        for (const auto* each : decided) opened += each->changes.new_cases.size();
        if (case_ids_.size() < opened) {
            const looks more{new_ids("case_record", opened - case_ids_.size(), case_ids_)};
            tx_.execute_together({}, more);
        }
        auto next = case_ids_.begin();
        for (auto* each : decided) {
            for (auto& value : each->changes.new_cases) value.id = *next++;
            each->changes.numbers_taken = 0;  // finish() takes all at once
            bool wrote = false;
            each->task->outcome =
                apply(writes_, each->rows, each->extras, std::move(each->changes), wrote);
        }
        case_ids_.erase(case_ids_.begin(), next);
    }

    session& tx_;
    turn_reads reads_;
    gathered writes_;
    std::vector<std::int64_t> case_ids_;  // not yet given
    std::map<int, int> years_;            // asked for -> given
    std::map<int, numbers> given_;        // by year
};

}  // namespace

void run_turns(session& tx, std::span<turn_task* const> turns) {
    std::map<std::pair<std::string_view, std::string_view>, std::vector<turn_task*>> chats;
    for (auto* each : turns) chats[{each->key.channel, each->key.chat}].push_back(each);
    turn_batch batch(tx);
    // A second turn of a conversation sees what the first one wrote.
    for (std::size_t place = 0;; ++place) {
        std::vector<playing> wave;
        wave.reserve(chats.size());
        for (const auto& [chat, theirs] : chats)
            if (place < theirs.size()) wave.push_back({theirs[place]});
        if (wave.empty()) break;
        batch.play(wave);
    }
    batch.finish();
}

}  // namespace yishi::storage::postgres
