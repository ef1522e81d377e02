#include "storage/postgres/turns.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/postgres/gathered.hpp"
#include "storage/sql/apply.hpp"
#include "storage/sql/bind.hpp"
#include "storage/sql/case_columns.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversation_columns.hpp"
#include "storage/sql/job.hpp"
#include "storage/sql/message_columns.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"

namespace yishi::storage::postgres {

namespace {

struct playing {
    turn_task* task = nullptr;
    turn_rows rows = {};
    turn_extras extras = {};
    change_set changes = {};
    std::int64_t seen = 0;  // seq of the message, if it was handled before
    int rounds = 0;

    std::int64_t conversation() const { return rows.conversation ? rows.conversation->id : 0; }
};
using turns_playing = std::vector<playing*>;

class turn_batch {
 public:
    explicit turn_batch(session& tx) : tx_(tx), writes_(tx) {}

    // At most one turn of a conversation; sorted, as locks are taken in this order.
    void play(std::vector<playing>& wave) {
        writes_.flush();  // what this wave is to see
        turns_playing all;
        for (auto& each : wave) all.push_back(&each);
        load(all);
        for (auto* each : all)
            if (!each->rows.seen) each->extras.got = each->task->key.wants;
        fetch(all);
        // Those that need a case number wait until all else is written: from then to the commit the
        // counter is ours alone.
        const auto waiting = settle(std::move(all));
        if (waiting.empty()) return;
        writes_.flush();
        for (const auto* each : waiting) lock_number(each->extras.got.case_number_year);
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

    // ---- load ----

    // Runs a query for each of these turns; `params` makes its parameters, `each` takes a row.
    template <class Turns, class Params, class Each>
    void query_all(std::string_view sql, const Turns& of, Params params, Each each) {
        if (of.empty()) return;
        param_rows rows;
        for (const playing* one : of) rows.add(params(*one));
        tx_.query_all(sql, rows, [&](std::size_t at, const row& from) { each(*of[at], from); });
    }

    void load(const turns_playing& all) {
        query_all(
            "SELECT " YISHI_CONVERSATION_COLUMNS
            " FROM conversation WHERE channel = ? AND chat = ? FOR UPDATE",
            all,
            [](const playing& of) { return values(of.task->key.channel, of.task->key.chat); },
            [](playing& of, const row& from) {
                of.rows.conversation = conversations::read_conversation(from);
            });
        turns_playing fresh;
        turns_playing named;
        for (auto* each : all) {
            if (!each->rows.conversation)
                fresh.push_back(each);
            else if (!each->task->key.platform_id.empty())
                named.push_back(each);
        }
        const auto ids = next_ids("conversation", fresh.size());
        for (std::size_t i = 0; i < fresh.size(); ++i) fresh[i]->rows.new_id = ids[i];
        look_for_repeats(named);
    }

    void look_for_repeats(const turns_playing& of) {
        query_all(
            "SELECT seq FROM message WHERE conversation = ? AND platform_id = ? "
            "AND direction = 0 AND platform_id <> ''",
            of,
            [](const playing& one) {
                return values(one.conversation(), one.task->key.platform_id);
            },
            [](playing& one, const row& from) { one.seen = from.integer(0); });
        for (auto* each : of) {
            if (each->seen == 0) continue;
            each->rows.seen = true;
            each->rows.reply = offered_reply(tx_, each->conversation(), each->seen);
        }
    }

    // Ids of rows to be inserted, in ascending order.
    std::vector<std::int64_t> next_ids(std::string_view table, std::size_t count) {
        if (count == 0) return {};
        return fetch_all(tx_,
                         "SELECT nextval(pg_get_serial_sequence(?, 'id')) "
                         "FROM generate_series(1, CAST(? AS BIGINT))",
                         values(table, count),
                         [](const row& from) { return from.integer(0); });
    }

    // ---- what is asked for beyond ----

    template <class Wanted>
    static turns_playing those(const turns_playing& of, Wanted wanted) {
        turns_playing out;
        for (auto* each : of)
            if (each->conversation() != 0 && wanted(each->extras.got)) out.push_back(each);
        return out;
    }

    void fetch(const turns_playing& of) {
        for (auto* each : of) {
            auto got = std::move(each->extras.got);
            each->extras = {};
            each->extras.got = std::move(got);
            if (!each->extras.got.persons) continue;
            if (!persons_) persons_ = people::enabled(tx_);
            each->extras.persons = *persons_;
        }
        fetch_cases(those(of, [](const auto& got) { return got.open_cases || got.all_cases; }));
        fetch_messages(of);
        for (auto* each : of) {
            const auto id = each->conversation();
            if (id == 0) continue;
            auto& extras = each->extras;
            fetch_numbered(tx_, id, extras);
            if (!extras.got.quoted.empty())
                extras.quoted = messages::by_platform_id(tx_, id, extras.got.quoted);
        }
    }

    void fetch_cases(const turns_playing& of) {
        static const std::string sql = "SELECT " YISHI_CASE_COLUMNS
                                       " FROM case_record WHERE conversation = ? AND (CAST(? AS "
                                       "BIGINT) = 1 OR status <> 'closed') "
                                       "ORDER BY id DESC LIMIT " +
                                       std::to_string(turn_cases_max);
        query_all(
            sql,
            of,
            [](const playing& one) { return values(one.conversation(), one.extras.got.all_cases); },
            [](playing& one, const row& from) {
                one.extras.cases.push_back(cases::read_case(from));
            });
    }

    void fetch_messages(const turns_playing& of) {
        static const std::string recent =
            "SELECT " YISHI_MESSAGE_COLUMNS
            " FROM message WHERE conversation = ? AND seq <= ? ORDER BY seq DESC LIMIT " +
            std::to_string(turn_recent_max);
        const auto with_recent = those(of, [](const auto& got) { return got.recent; });
        query_all(
            recent,
            with_recent,
            [](const playing& one) {
                return values(one.conversation(), one.rows.conversation->last_seq);
            },
            [](playing& one, const row& from) {
                one.extras.recent.push_back(messages::read_message(from));
            });
        for (auto* each : with_recent) std::ranges::reverse(each->extras.recent);
        query_all(
            messages::count_unsent_sql(),
            those(of, [](const auto& got) { return got.unsent; }),
            [](const playing& one) { return values(one.conversation()); },
            [](playing& one, const row& from) {
                one.extras.unsent = static_cast<int>(from.integer(0));
            });
    }

    void lock_number(int wanted) {
        if (years_.contains(wanted)) return;
        const auto next = cases::next_number(tx_, wanted);
        years_[wanted] = next.year;
        given_.try_emplace(next.year, numbers{next.seq, 0});
    }

    // ---- decide and apply ----

    // Plays them until they are decided and their writes are kept; returns those that want a number
    // while its counter is not locked.
    turns_playing settle(turns_playing asking) {
        turns_playing waiting;
        turns_playing decided;
        while (!asking.empty()) {
            turns_playing more;
            for (auto* each : asking) {
                const auto how = decide(*each);
                if (how == answer::asks) more.push_back(each);
                if (how == answer::decides) decided.push_back(each);
            }
            fetch(more);
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
        const auto ids = next_ids("case_record", opened);
        auto next = ids.begin();
        for (auto* each : decided) {
            for (auto& value : each->changes.new_cases) value.id = *next++;
            each->changes.numbers_taken = 0;  // finish() takes all at once
            bool wrote = false;
            each->task->outcome =
                apply(writes_, each->rows, each->extras, std::move(each->changes), wrote);
        }
    }

    session& tx_;
    gathered writes_;
    std::optional<std::vector<person_row>> persons_;
    std::map<int, int> years_;      // asked for -> given
    std::map<int, numbers> given_;  // by year
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
