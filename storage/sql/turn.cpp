#include "storage/sql/turn.hpp"

#include <algorithm>

#include "storage/sql/apply.hpp"
#include "storage/sql/bind.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/message_columns.hpp"
#include "storage/sql/messages.hpp"
#include "storage/sql/people.hpp"

namespace yishi::storage {

namespace {

turn_rows load(transaction& tx, const turn_key& key) {
    turn_rows out;
    std::int64_t seen = 0;
    out.conversation = conversations::with_seen(tx, key.channel, key.chat, key.platform_id, seen);
    if (!out.conversation) out.new_id = fetch_integer(tx, next_conversation(tx.dialect()), {});
    if (seen == 0) return out;
    out.seen = true;
    out.reply = offered_reply(tx, out.conversation->id, seen);
    return out;
}

turn_extras fetch(transaction& tx, const turn_rows& rows, turn_wants wants) {
    turn_extras out;
    out.got = std::move(wants);
    if (out.got.case_number_year != 0) {
        const auto next = cases::next_number(tx, out.got.case_number_year);
        out.case_year = next.year;
        out.case_seq = next.seq;
    }
    if (out.got.persons) out.persons = people::enabled(tx);
    if (!rows.conversation) return out;
    const auto id = rows.conversation->id;
    if (out.got.open_cases || out.got.all_cases)
        out.cases = cases::of_conversation(tx, id, out.got.all_cases, turn_cases_max);
    fetch_numbered(tx, id, out);
    if (!out.got.quoted.empty()) out.quoted = messages::by_platform_id(tx, id, out.got.quoted);
    if (out.got.recent)
        out.recent = messages::before(tx, id, rows.conversation->last_seq + 1, turn_recent_max);
    if (out.got.unsent) out.unsent = messages::count_unsent(tx, id);
    return out;
}

}  // namespace

std::optional<message_row> offered_reply(transaction& tx,
                                         std::int64_t conversation,
                                         std::int64_t seq) {
    return fetch_one(tx,
                     "SELECT " YISHI_MESSAGE_COLUMNS
                     " FROM message WHERE conversation = ? AND seq > ? "
                     "AND status IN (1, 2) AND status = 2 ORDER BY seq LIMIT 1",
                     values(conversation, seq),
                     messages::read_message);
}

void fetch_numbered(transaction& tx, std::int64_t conversation, turn_extras& out) {
    for (const auto& number : out.got.numbers) {
        auto found = cases::by_number(tx, number);
        if (!found || found->conversation != conversation) continue;
        const bool there = std::any_of(out.cases.begin(), out.cases.end(), [&](const auto& other) {
            return other.id == found->id;
        });
        if (!there) out.cases.push_back(*std::move(found));
    }
}

turn_result run_turn(transaction& tx, const turn_key& key, const decide_fn& decide, bool& wrote) {
    const turn_rows rows = load(tx, key);
    turn_extras extras = rows.seen ? turn_extras() : fetch(tx, rows, key.wants);
    for (int round = 0; round < turn_rounds_max; ++round) {
        turn_decision decided = decide(rows, extras);
        if (decided.wants) {
            extras = fetch(tx, rows, *std::move(decided.wants));
            continue;
        }
        return apply(tx, rows, extras, std::move(decided.changes), wrote);
    }
    refuse(errc::failed, "decide asked too often");
}

}  // namespace yishi::storage
