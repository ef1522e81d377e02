#include "storage/postgres/turn_reads.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/sql/bind.hpp"
#include "storage/sql/case_columns.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversation_columns.hpp"
#include "storage/sql/message_columns.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"

namespace yishi::storage::postgres {

namespace {

// A query for each of these turns; `params` makes its parameters, `each` takes a row.
template <class Params, class Each>
void add(looks& to, std::string_view sql, turns_playing of, Params params, Each each) {
    if (of.empty()) return;
    param_rows rows;
    for (const playing* one : of) rows.add(params(*one));
    to.push_back(
        {sql, std::move(rows), [of = std::move(of), each](std::size_t at, const row& from) {
             each(*of[at], from);
         }});
}

template <class Wanted>
turns_playing those(const turns_playing& of, Wanted wanted) {
    turns_playing out;
    for (auto* each : of)
        if (each->conversation() != 0 && wanted(each->extras.got)) out.push_back(each);
    return out;
}

void add_cases(looks& to, turns_playing of) {
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
        [](playing& one, const row& from) { one.extras.cases.push_back(cases::read_case(from)); });
}

// The newest come first.
void add_messages(looks& to, const turns_playing& of) {
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

}  // namespace

look new_ids(std::string_view table, std::size_t count, std::vector<std::int64_t>& ids) {
    param_rows rows;
    rows.add(values(table, count));
    return {
        "SELECT nextval(pg_get_serial_sequence(?, 'id')) "
        "FROM generate_series(1, CAST(? AS BIGINT))",
        std::move(rows),
        [&ids](std::size_t, const row& from) { ids.push_back(from.integer(0)); }};
}

void turn_reads::load(const turns_playing& all, gathered& writes) {
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
    writes.flush(first);
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
    if (!fresh.empty()) then.push_back(new_ids("conversation", fresh.size(), ids));
    add(
        then,
        "SELECT seq FROM message WHERE conversation = ? AND platform_id = ? "
        "AND direction = 0 AND platform_id <> ''",
        named,
        [](const playing& one) { return values(one.conversation(), one.task->key.platform_id); },
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

void turn_reads::fetch(const turns_playing& of, looks others) {
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
    add_cases(others, those(of, [](const auto& got) { return got.open_cases || got.all_cases; }));
    add_messages(others, of);
    if (!others.empty()) tx_.execute_together({}, others);
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

}  // namespace yishi::storage::postgres
