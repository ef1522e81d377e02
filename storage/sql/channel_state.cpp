#include "storage/sql/channel_state.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/cases.hpp"
#include "storage/sql/conversations.hpp"
#include "storage/sql/fetch.hpp"
#include "storage/sql/messages.hpp"

namespace yishi::storage::channel_state {

std::map<std::string, state> all(transaction& tx) {
    std::map<std::string, state> out;
    tx.query("SELECT channel, max(last_in_at) FROM conversation GROUP BY channel",
             {},
             [&](const row& from) { out[text(from, 0)].last_in_at = from.integer(1); });
    tx.query(
        "SELECT c.channel, count(*), min(m.at) FROM message m "
        "JOIN conversation c ON c.id = m.conversation WHERE m.status IN (1, 2) GROUP BY c.channel",
        {},
        [&](const row& from) {
            auto& of = out[text(from, 0)];
            of.waiting = from.integer(1);
            of.oldest_unsent_at = from.integer(2);
        });
    tx.query(
        "SELECT c.channel, count(*) FROM message m JOIN conversation c ON c.id = m.conversation "
        "WHERE m.status = 6 GROUP BY c.channel",
        {},
        [&](const row& from) { out[text(from, 0)].dead = from.integer(1); });
    return out;
}

std::vector<dead_letter> dead(transaction& tx,
                              std::string_view channel,
                              std::int64_t before_conversation,
                              std::int64_t before_seq,
                              int limit) {
    std::vector<dead_letter> out;
    constexpr int page = 200;
    for (;;) {
        const auto letters = messages::dead(tx, before_conversation, before_seq, page);
        for (const auto& each : letters) {
            before_conversation = each.conversation;
            before_seq = each.seq;
            const auto of = conversations::by_id(tx, each.conversation);
            if (!of || (!channel.empty() && of->channel != channel)) continue;
            const auto row = each.case_id != 0 ? cases::by_id(tx, each.case_id) : std::nullopt;
            out.push_back({each, of->channel, row ? row->number : std::string()});
            if (static_cast<int>(out.size()) == limit) return out;
        }
        if (static_cast<int>(letters.size()) < page) return out;
    }
}

}  // namespace yishi::storage::channel_state
