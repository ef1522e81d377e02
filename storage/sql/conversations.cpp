#include "storage/sql/conversations.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/conversation_columns.hpp"

namespace yishi::storage::conversations {

std::optional<conversation_row> by_id(transaction& tx, std::int64_t id) {
    return fetch_one(
        tx,
        YISHI_LOCKED(tx, "SELECT " YISHI_CONVERSATION_COLUMNS " FROM conversation WHERE id = ?"),
        values(id),
        read_conversation);
}

std::optional<conversation_row> by_chat(transaction& tx,
                                        std::string_view channel,
                                        std::string_view chat) {
    return fetch_one(tx,
                     YISHI_LOCKED(tx,
                                  "SELECT " YISHI_CONVERSATION_COLUMNS
                                  " FROM conversation WHERE channel = ? AND chat = ?"),
                     values(channel, chat),
                     read_conversation);
}

std::vector<conversation_row> in_channel(transaction& tx,
                                         std::string_view channel,
                                         const std::vector<std::int64_t>& ids) {
    const std::string sql = "SELECT " YISHI_CONVERSATION_COLUMNS
                            " FROM conversation WHERE channel = ? AND " +
                            one_of(tx.dialect(), "id");
    const std::string joined = join_ids(ids);
    return fetch_all(tx, sql, values(channel, joined), read_conversation);
}

std::optional<conversation_row> with_seen(transaction& tx,
                                          std::string_view channel,
                                          std::string_view chat,
                                          std::string_view platform_id,
                                          std::int64_t& seen) {
    if (platform_id.empty()) return by_chat(tx, channel, chat);
    return fetch_one(tx,
                     YISHI_LOCKED(tx,
                                  "SELECT " YISHI_CONVERSATION_COLUMNS
                                  ", (SELECT m.seq FROM message m WHERE m.platform_id = ? "
                                  "AND m.conversation = conversation.id AND m.direction = 0 "
                                  "AND m.platform_id <> '') "
                                  "FROM conversation WHERE channel = ? AND chat = ?"),
                     values(platform_id, channel, chat),
                     [&](const row& from) {
                         seen = from.integer(15);
                         return read_conversation(from);
                     });
}

std::int64_t insert(transaction& tx, const conversation_row& value) {
    const auto columns = values(value.channel,
                                value.chat,
                                value.sender,
                                value.name,
                                value.language,
                                value.state,
                                value.bundle,
                                value.privacy,
                                value.silent_case,
                                value.last_seq,
                                value.last_in_at,
                                value.idle_due,
                                value.dialog_seq,
                                value.created_at,
                                value.id);
#define YISHI_INTO                                                                              \
    "INSERT INTO conversation (channel, chat, sender, name, language, state, bundle, privacy, " \
    "silent_case, last_seq, last_in_at, idle_due, dialog_seq, created_at"
    if (value.id == 0)
        return tx.insert(YISHI_INTO ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                         std::span(columns).first(columns.size() - 1));
    tx.execute(YISHI_INTO ", id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", columns);
#undef YISHI_INTO
    return value.id;
}

void update(transaction& tx, const conversation_row& value) {
    const auto changed = tx.execute(
        "UPDATE conversation SET sender = ?, name = ?, language = ?, state = ?, bundle = ?, "
        "privacy = ?, silent_case = ?, last_seq = ?, last_in_at = ?, idle_due = ?, dialog_seq = ? "
        "WHERE id = ?",
        values(value.sender,
               value.name,
               value.language,
               value.state,
               value.bundle,
               value.privacy,
               value.silent_case,
               value.last_seq,
               value.last_in_at,
               value.idle_due,
               value.dialog_seq,
               value.id));
    if (changed == 0) refuse(errc::not_found, "conversation");
}

std::int64_t next_seq(transaction& tx, std::int64_t id) {
    const auto out = fetch_integer(
        tx,
        "UPDATE conversation SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq",
        values(id));
    if (out == 0) refuse(errc::not_found, "conversation");
    return out;
}

void skip_seqs(transaction& tx, std::int64_t count) {
    tx.execute("UPDATE conversation SET last_seq = last_seq + ?", values(count));
}

}  // namespace yishi::storage::conversations
