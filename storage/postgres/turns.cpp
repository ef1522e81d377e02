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
    turn_wants fetched = {};  // what the extras answer but for the number
    change_set changes = {};
    std::int64_t seen = 0;  // seq of the message, if it was handled before
    int rounds = 0;

    std::int64_t conversation() const { return rows.conversation ? rows.conversation->id : 0; }
};
using turns_playing = std::vector<playing*>;

// Every way to the server and back costs as much as many rows: what can be asked together is.
class turn_batch {
 public:
    explicit turn_batch(session& tx) : tx_(tx), writes_(tx) {}

    // At most one turn of a conversation; sorted, as locks are taken in this order.
    void play(std::vector<playing>& wave) {
        turns_playing all;
        for (auto& each : wave) all.push_back(&each);
        load(all);
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
    using looks = std::vector<look>;

    void ask(const looks& of) {
        if (!of.empty()) tx_.execute_together({}, of);
    }

    // A query for each of these turns; `params` makes its parameters, `each` takes a row.
    template <class Params, class Each>
    static void add(looks& to, std::string_view sql, turns_playing of, Params params, Each each) {
        if (of.empty()) return;
        param_rows rows;
        for (const playing* one : of) rows.add(params(*one));
        to.push_back(
            {sql, std::move(rows), [of = std::move(of), each](std::size_t at, const row& from) {
                 each(*of[at], from);
             }});
    }

    // Ids of rows to be inserted, in ascending order.
    static void add_ids(looks& to,
                        std::string_view table,
                        std::size_t count,
                        std::vector<std::int64_t>& ids) {
        if (count == 0) return;
        param_rows rows;
        rows.add(values(table, count));
        to.push_back(
            {"SELECT nextval(pg_get_serial_sequence(?, 'id')) "
             "FROM generate_series(1, CAST(? AS BIGINT))",
             std::move(rows),
             [&ids](std::size_t, const row& from) { ids.push_back(from.integer(0)); }});
    }

    // ---- load ----

    void load(const turns_playing& all) {
        looks first;
        add(
            first,
            "SELECT " YISHI_CONVERSATION_COLUMNS
            " FROM conversation WHERE channel = ? AND chat = ? FOR UPDATE",
            all,
            [](const playing& of) { return values(of.task->key.channel, of.task->key.chat); },
            [](playing& of, const row& from) {
                of.rows.conversation = conversations::read_conversation(from);
            });
        writes_.flush(first);  // what a wave before has written is seen
        turns_playing fresh;
        turns_playing named;
        for (auto* each : all) {
            if (!each->rows.conversation)
                fresh.push_back(each);
            else if (!each->task->key.platform_id.empty())
                named.push_back(each);
        }
        looks then;
        std::vector<std::int64_t> ids;
        add_ids(then, "conversation", fresh.size(), ids);
        add(
            then,
            "SELECT seq FROM message WHERE conversation = ? AND platform_id = ? "
            "AND direction = 0 AND platform_id <> ''",
            named,
            [](const playing& one) {
                return values(one.conversation(), one.task->key.platform_id);
            },
            [](playing& one, const row& from) { one.seen = from.integer(0); });
        for (auto* each : all) each->extras.got = each->task->key.wants;
        fetch(all, std::move(then));
        for (std::size_t i = 0; i < fresh.size(); ++i) fresh[i]->rows.new_id = ids[i];
        for (auto* each : named) {
            if (each->seen == 0) continue;
            each->rows.seen = true;
            each->rows.reply = offered_reply(tx_, each->conversation(), each->seen);
            each->extras = {};
            each->fetched = {};
        }
    }

    // ---- what is asked for beyond ----

    template <class Wanted>
    static turns_playing those(const turns_playing& of, Wanted wanted) {
        turns_playing out;
        for (auto* each : of)
            if (each->conversation() != 0 && wanted(each->extras.got)) out.push_back(each);
        return out;
    }

    // Together with `others`.
    void fetch(const turns_playing& of, looks others = {}) {
        const auto wanted_persons = [](const auto* each) { return each->extras.got.persons; };
        if (!persons_ && std::ranges::any_of(of, wanted_persons)) {
            auto& found = persons_.emplace();
            others.push_back({people::enabled_sql(), {}, [&found](std::size_t, const row& from) {
                                  people::add(found, from);
                              }});
        }
        for (auto* each : of) {
            auto got = std::move(each->extras.got);
            each->extras = {};
            each->extras.got = std::move(got);
            each->fetched = each->extras.got;
            each->fetched.case_number_year = 0;
        }
        add_cases(others,
                  those(of, [](const auto& got) { return got.open_cases || got.all_cases; }));
        add_messages(others, of);
        ask(others);
        for (auto* each : of) {
            auto& extras = each->extras;
            std::ranges::reverse(extras.recent);
            if (extras.got.persons) extras.persons = *persons_;
            const auto id = each->conversation();
            if (id == 0) continue;
            fetch_numbered(tx_, id, extras);
            if (!extras.got.quoted.empty())
                extras.quoted = messages::by_platform_id(tx_, id, extras.got.quoted);
        }
    }

    static void add_cases(looks& to, turns_playing of) {
        static const std::string sql = "SELECT " YISHI_CASE_COLUMNS
                                       " FROM case_record WHERE conversation = ? AND (CAST(? AS "
                                       "BIGINT) = 1 OR status <> 'closed') "
                                       "ORDER BY id DESC LIMIT " +
                                       std::to_string(turn_cases_max);
        add(
            to,
            sql,
            std::move(of),
            [](const playing& one) { return values(one.conversation(), one.extras.got.all_cases); },
            [](playing& one, const row& from) {
                one.extras.cases.push_back(cases::read_case(from));
            });
    }

    // The newest come first.
    static void add_messages(looks& to, const turns_playing& of) {
        static const std::string recent =
            "SELECT " YISHI_MESSAGE_COLUMNS
            " FROM message WHERE conversation = ? AND seq <= ? ORDER BY seq DESC LIMIT " +
            std::to_string(turn_recent_max);
        add(
            to,
            recent,
            those(of, [](const auto& got) { return got.recent; }),
            [](const playing& one) {
                return values(one.conversation(), one.rows.conversation->last_seq);
            },
            [](playing& one, const row& from) {
                one.extras.recent.push_back(messages::read_message(from));
            });
        add(
            to,
            messages::count_unsent_sql(),
            those(of, [](const auto& got) { return got.unsent; }),
            [](const playing& one) { return values(one.conversation()); },
            [](playing& one, const row& from) {
                one.extras.unsent = static_cast<int>(from.integer(0));
            });
    }

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
        add_ids(then, "case_record", waiting.size(), case_ids_);
        writes_.flush(then);
        for (auto& [year, next] : found) {
            if (!next) next = cases::next_number(tx_, year);
            years_[year] = next->year;
            given_.try_emplace(next->year, numbers{next->seq, 0});
        }
    }

    // ---- decide and apply ----

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
            fetch(unanswered);
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
            looks more;
            add_ids(more, "case_record", opened - case_ids_.size(), case_ids_);
            ask(more);
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
    gathered writes_;
    std::optional<std::vector<person_row>> persons_;
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
