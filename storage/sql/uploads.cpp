#include "storage/sql/uploads.hpp"

#include "storage/sql/bind.hpp"
#include "storage/sql/fetch.hpp"

namespace yishi::storage::uploads {

void put(transaction& tx, const upload_row& value) {
    tx.execute(
        "INSERT INTO upload (channel, chat, sha256, type, size, at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (channel, chat, sha256) DO UPDATE SET at = excluded.at",
        values(value.channel, value.chat, value.sha256, value.type, value.size, value.at));
}

std::optional<upload_row> find(transaction& tx,
                               std::string_view channel,
                               std::string_view chat,
                               std::string_view sha256) {
    return fetch_one(tx,
                     "SELECT channel, chat, sha256, type, size, at FROM upload "
                     "WHERE channel = ? AND chat = ? AND sha256 = ?",
                     values(channel, chat, sha256),
                     [](const row& from) {
                         return upload_row{text(from, 0),
                                           text(from, 1),
                                           text(from, 2),
                                           text(from, 3),
                                           from.integer(4),
                                           from.integer(5)};
                     });
}

bool names(transaction& tx, std::string_view sha256) {
    return fetch_integer(tx, "SELECT count(*) FROM upload WHERE sha256 = ?", values(sha256)) != 0;
}

void forget(transaction& tx, std::string_view sha256) {
    tx.execute("DELETE FROM upload WHERE sha256 = ?", values(sha256));
}

std::vector<std::string> prune(transaction& tx, std::int64_t before, int limit) {
    return fetch_all(
        tx,
        "DELETE FROM upload WHERE (channel, chat, sha256) IN (SELECT channel, chat, sha256 "
        "FROM upload WHERE at < ? ORDER BY at LIMIT ?) RETURNING sha256",
        values(before, limit),
        [](const row& from) { return text(from, 0); });
}

}  // namespace yishi::storage::uploads
